// A ticket is good once and for a minute: the one that was shown at the door is used if it still is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tickets } from "../../../../web/scripts/meeting/tickets.mjs";

function tickets() {
  const state = { asked: 0, now: 0 };
  return { state, all: new Tickets(async () => ({ ticket: `t${++state.asked}` }), () => state.now) };
}

test("the ticket of the door is used once", async () => {
  const { all } = tickets();
  await all.look();
  assert.equal((await all.take()).ticket, "t1");
  assert.equal((await all.take()).ticket, "t2");
});

test("a ticket that was looked at for too long is not used any more", async () => {
  const { all, state } = tickets();
  await all.look();
  state.now = 45_001;
  assert.equal((await all.take()).ticket, "t2");
});

test("a ticket that somebody else has asked for is as old as they say", async () => {
  const { all, state } = tickets();
  state.now = 50_000;
  all.keep({ ticket: "theirs" }, 10_000);
  assert.equal((await all.take()).ticket, "theirs");
  all.keep({ ticket: "too old" }, 1_000);
  assert.equal((await all.take()).ticket, "t1");
});
