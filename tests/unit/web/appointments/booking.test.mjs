// What the form of a booking asks after which answers, and what is sent of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.mjs";

const { heldFor, hostOf, journey, submissionOf, timeOf } = await import("../../../../web/scripts/appointments/booking.mjs");

const AT = "2026-03-04T09:00:00+08:00";
const asked = (answers) => journey.asked(answers).map((step) => step.id);
const draftOf = (answers, hold = null) => ({ answers, attachments: [], hold });
const ready = (more) => {
  const answers = { item: "video", topic: "积水", "contact.name": "林一", "contact.phone": "0000-5559001", starts_at: AT, ...more };
  return { time_of: timeOf(answers), ...answers };
};

test("whom to meet is asked where it can be chosen, and nowhere else", () => {
  assert.deepEqual(asked({ item: "video" }), ["item", "time", "topic", "contact", "attachments"]);
  assert.deepEqual(asked({ item: "advice" }), ["item", "host", "time", "topic", "contact", "attachments"]);
});

test("who waits names days and no time", () => {
  assert.deepEqual(asked({ item: "video", waiting: "yes" }), ["item", "waiting", "topic", "contact", "attachments"]);
  const body = submissionOf(draftOf(ready({ waiting: "yes", "wait_for.first_on": "2026-03-12", "wait_for.last_on": "2026-03-13" })));
  assert.deepEqual(body.wait_for, { first_on: "2026-03-12", last_on: "2026-03-13" });
  assert.equal("starts_at" in body || "hold" in body, false);
});

test("everything answered leaves no gap, and a time is the first thing that is missing", () => {
  assert.equal(journey.gap(ready()), undefined);
  assert.equal(journey.gap(ready({ starts_at: "" })).id, "time");
});

test("a time was chosen for an item and a host: another of them asks for it anew", () => {
  const before = ready({ item: "advice", host: "deng" });
  assert.equal(journey.gap(before), undefined);
  assert.equal(journey.gap({ ...before, host: "luo" }).id, "time");
  assert.equal(journey.gap({ ...before, item: "video" }).id, "time");
});

test("a host of another item is no host of this one", () => {
  assert.equal(journey.gap(ready({ item: "advice", host: "qin" })).id, "host");
  assert.equal(hostOf({ item: "advice", host: "any" }), undefined);
  assert.equal(hostOf({ item: "video", host: "deng" }), undefined);
});

test("the hold of the chosen time is sent, and that of another one is not", () => {
  const hold = { id: "hold-1", item: "video", starts_at: "2026-03-04T01:00:00Z" };
  assert.equal(submissionOf(draftOf(ready(), hold)).hold, "hold-1", "the same moment, written otherwise");
  assert.equal("hold" in submissionOf(draftOf(ready({ starts_at: "2026-03-04T09:45:00+08:00" }), hold)), false);
  assert.equal(heldFor(draftOf(ready({ item: "advice", host: "any" }), hold)), null);
});

test("what was left empty is left out", () => {
  const { contact } = submissionOf(draftOf(ready({ "contact.email": "" })));
  assert.deepEqual(contact, { name: "林一", phone: "0000-5559001" });
});

test("a refusal leads to the page that asks for the field", () => {
  const page = (field, answers = ready()) => journey.owner(field, answers)?.id;
  assert.equal(page("contact.phone"), "contact");
  assert.equal(page("attachments.0.upload_id"), "attachments");
  assert.equal(page("wait_for.last_on", ready({ waiting: "yes" })), "waiting");
  assert.equal(page("hold"), "time");
});
