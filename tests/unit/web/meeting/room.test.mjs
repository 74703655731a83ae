// What is known of a meeting follows from what the server has said, and from nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTSIDE, after, isHost, isPolite, theOthers, withoutConsent } from "../../../../web/scripts/meeting/room.mjs";

const person = (id, facts = {}) => ({ id, role: "citizen", name: id, status: "admitted", consent: null, identity_checked: false, present: true, ...facts });
const MEETING = { provider: "direct", recording: true, identity_check: true };
const follow = (...messages) => messages.reduce(after, OUTSIDE);
const welcome = (you, status = "admitted") => ({ type: "welcome", you, status, meeting: MEETING });
const admitted = (you, ...people) => ({ type: "admitted", you, participants: people, ice_servers: [{ urls: "stun:s" }], recording: { on: false, paused_for: [] }, media: null });

const me = person("p2");
const host = person("p1", { role: "host" });
const inside = () => follow(welcome(me), admitted(me, me, host));

test("who is welcomed waits until they are let in", () => {
  const waiting = follow(welcome(me, "waiting"));
  assert.equal(waiting.status, "waiting");
  assert.deepEqual(waiting.people, []);
  assert.equal(inside().status, "admitted");
  assert.deepEqual(inside().iceServers, [{ urls: "stun:s" }]);
});

test("people stand in the order in which they came", () => {
  const room = follow(welcome(me), admitted(me, person("p10"), me, host));
  assert.deepEqual(room.people.map(({ id }) => id), ["p1", "p2", "p10"]);
  assert.deepEqual(theOthers(room).map(({ id }) => id), ["p1", "p10"]);
});

test("who came later gives way", () => {
  assert.equal(isPolite("p10", "p9"), true);
  assert.equal(isPolite("p2", "p10"), false);
});

test("who comes in leaves the waiting list, and comes back under the same number", () => {
  const waiting = after(follow(welcome(host), admitted(host, host)), { type: "waiting_list", participants: [me] });
  const room = after(waiting, { type: "participant_joined", participant: me });
  assert.deepEqual(room.waiting, []);
  const again = after(room, { type: "participant_joined", participant: { ...me, name: "again" } });
  assert.deepEqual(again.people.map(({ name }) => name), ["p1", "again"]);
  assert.equal(isHost(again), true);
});

test("who lost the line is still there, who left is not", () => {
  const lost = after(inside(), { type: "participant_left", participant: host, reason: "lost" });
  assert.equal(lost.people[0].present, false);
  for (const reason of ["left", "removed", "replaced"]) {
    assert.deepEqual(theOthers(after(inside(), { type: "participant_left", participant: host, reason })), []);
  }
});

test("a consent is noted of the others and of oneself", () => {
  const room = after(after(inside(), { type: "consent", from: "p1", recording: true }), { type: "consent", from: "p2", recording: false });
  assert.deepEqual(withoutConsent(room).map(({ id }) => id), ["p2"]);
  assert.equal(room.me.consent, false);
});

test("the recording is as the server says last", () => {
  const on = after(inside(), { type: "recording", on: true });
  assert.deepEqual(on.recording, { on: true, paused_for: [] });
  const paused = after(on, { type: "recording", on: false, paused_for: ["p2"] });
  assert.deepEqual(paused.recording, { on: false, paused_for: ["p2"] });
});

test("what somebody says of their devices is kept by their number", () => {
  const room = after(inside(), { type: "state", from: "p1", microphone: false, camera: true, sharing: false, quality: "poor" });
  assert.equal(room.states.p1.microphone, false);
});

for (const [message, over] of [
  [{ type: "ended", reason: "host" }, "ended"],
  [{ type: "ended", reason: "time" }, "time"],
  [{ type: "removed", reason: "refused" }, "refused"],
  [{ type: "removed", reason: "replaced" }, "replaced"],
]) {
  test(`${message.type} ${message.reason}: over`, () => {
    const room = after(inside(), message);
    assert.equal(room.status, "over");
    assert.equal(room.over, over);
  });
}

test("a message that says nothing of the room changes nothing", () => {
  const room = inside();
  assert.equal(after(room, { type: "chat", from: "p1", text: "x" }), room);
  assert.equal(after(room, { type: "of a later version" }), room);
});

test("no message changes what was known before", () => {
  const room = inside();
  const before = structuredClone(room);
  for (const message of [
    { type: "consent", from: "p1", recording: true },
    { type: "participant_left", participant: host, reason: "lost" },
    { type: "waiting_list", participants: [person("p3")] },
    { type: "state", from: "p1", camera: false },
    { type: "ended", reason: "host" },
  ]) after(room, message);
  assert.deepEqual(room, before);
});
