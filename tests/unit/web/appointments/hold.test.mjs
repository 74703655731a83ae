// A slot that is kept: sent again after a lost answer it is the same hold; how long is left is this device's to count.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./words.mjs";

const { holdSlot, isSlotLost, secondsLeft } = await import("../../../../web/scripts/appointments/hold.mjs");
const { ApiProblem } = await import("../../../../web/scripts/api.mjs");

const WANTED = { item: "video", starts_at: "2026-03-04T09:00:00+08:00" };
const TOLD = { hold: "hold-1", starts_at: WANTED.starts_at, ends_at: "2026-03-04T09:30:00+08:00", host_name: "秦明川" };
let heard = [];
let answers = [];

const answer = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });

beforeEach(() => {
  [heard, answers] = [[], []];
  globalThis.fetch = async (url, { headers, body }) => {
    heard.push({ url, key: headers["Idempotency-Key"], body: JSON.parse(body) });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  };
});

test("a hold lasts its minutes from the answer on, whatever the clocks of both sides say", async () => {
  answers = [answer(201, { ...TOLD, expires_at: "1999-01-01T00:00:00+08:00" })];
  const hold = await holdSlot(WANTED);
  assert.equal(hold.id, "hold-1");
  assert.ok(secondsLeft(hold) > 590 && secondsLeft(hold) <= 600);
  assert.equal(secondsLeft(hold, hold.until + 1), 0);
  assert.deepEqual(heard[0].body, WANTED);
});

test("a longer hold gives up the one before", async () => {
  answers = [answer(201, TOLD)];
  await holdSlot({ ...WANTED, host: "deng", before: { id: "hold-0" } });
  assert.deepEqual(heard[0].body, { ...WANTED, host: "deng", instead_of: "hold-0" });
});

test("a lost answer is asked for under the same key, and an answered one under another", async () => {
  answers = [new TypeError("the line is cut"), answer(201, TOLD), answer(201, TOLD)];
  await assert.rejects(holdSlot(WANTED), (problem) => problem.uncertain);
  await holdSlot(WANTED);
  await holdSlot(WANTED);
  assert.equal(heard[0].key, heard[1].key);
  assert.notEqual(heard[1].key, heard[2].key);
});

test("another slot after a lost answer is another request", async () => {
  answers = [new TypeError("the line is cut"), answer(201, TOLD)];
  await assert.rejects(holdSlot(WANTED));
  await holdSlot({ ...WANTED, starts_at: "2026-03-05T09:00:00+08:00" });
  assert.notEqual(heard[0].key, heard[1].key);
});

test("where the network keeps too many, nothing is kept and nobody is turned away", async () => {
  answers = [answer(429, { code: "too_many_holds" }, { "Retry-After": "60" })];
  assert.equal(await holdSlot(WANTED), null);
});

test("a slot is lost when it is taken or not to be had, and by nothing else", () => {
  const problem = (status, body) => new ApiProblem({ status, body });
  const of = (field) => ({ errors: [{ field, message: "不能预约" }] });
  assert.ok(isSlotLost(problem(409, { code: "slot_taken" })));
  assert.ok(isSlotLost(problem(422, of("starts_at"))));
  assert.ok(isSlotLost(problem(422, of("data.starts_at"))));
  assert.equal(isSlotLost(problem(409, { code: "too_many_open_appointments" })), false);
  assert.equal(isSlotLost(problem(422, of("contact.phone"))), false);
  assert.equal(isSlotLost(new TypeError()), false);
});
