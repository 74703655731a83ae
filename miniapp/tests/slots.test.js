import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf, fieldsOf } from "../src/logic/form.js";
import { ApiProblem } from "../src/logic/problem.js";
import { rowsOf } from "../src/logic/rows.js";
import { besidesHold, booksTime, isChosen, isLater, pageBeside, rowsAround, slotDays, slotQuestion, timeAfter, timeRefused } from "../src/logic/slots.js";

const BOOKING = fieldsOf({
  required: ["item"],
  properties: {
    item: { type: "string", title: "事项", "x-choices": "meeting_items" },
    starts_at: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }], title: "开始时间" },
    host: { anyOf: [{ type: "string" }, { type: "null" }], title: "接访人", "x-choices": "meeting_hosts" },
    hold: { anyOf: [{ type: "string" }, { type: "null" }], title: "占位编号" },
    topic: { type: "string", title: "事由" },
  },
});
const MONDAY = Date.parse("2026-03-02T23:30:00+08:00");

test("a week of times is asked for, and of one host where one is chosen", () => {
  assert.deepEqual(slotQuestion({ item: "a" }, "2026-03-02"), { item: "a", host: "", from: "2026-03-02", to: "2026-03-08" });
  assert.equal(slotQuestion({ item: "a", host: "qin" }, "2026-03-02").host, "qin");
});

test("one turns to later weeks, and back to today and no further", () => {
  assert.equal(pageBeside("2026-03-02", 1, MONDAY), "2026-03-09");
  assert.equal(pageBeside("2026-03-30", 1, MONDAY), "2026-04-06");
  assert.equal(pageBeside("2026-03-09", -1, MONDAY), "2026-03-02");
  assert.equal(pageBeside("2026-03-05", -1, MONDAY), "2026-03-02");
  assert.deepEqual(["2026-03-02", "2026-03-03"].map((first) => isLater(first, MONDAY)), [false, true]);
});

test("times stand under their day with what is left, and a day without any says why", () => {
  const days = [
    { on: "2026-03-02", reason: "past", reason_label: "日期已过", slots: [] },
    { on: "2026-03-03", reason: null, reason_label: null, slots: [{ starts_at: "2026-03-03T01:00:00Z", seats: 2 }] },
  ];
  assert.deepEqual(slotDays({ days }, "zh-CN"), [
    { on: "2026-03-02", day: "3月2日 周一", why: "日期已过", slots: [] },
    { on: "2026-03-03", day: "3月3日 周二", why: "", slots: [{ value: "2026-03-03 09:00", at: "09:00", day: "3月3日 周二", n: 2 }] },
  ]);
});

test("a time that is chosen is sent as the moment that the API told", () => {
  const [{ slots }] = slotDays({ days: [{ on: "2026-03-03", slots: [{ starts_at: "2026-03-03T09:00:00+08:00", seats: 1 }] }] }, "en");
  assert.equal(dataOf(BOOKING, { starts_at: slots[0].value }).starts_at, "2026-03-03T09:00:00+08:00");
  for (const typed of ["2026-03-03 09:00", "2026.3.3 9:00", "2026-03-03T09:00:00+08:00"]) assert.ok(isChosen(slots[0], typed), typed);
  for (const typed of ["", null, undefined, "2026-03-03 09:15"]) assert.ok(!isChosen(slots[0], typed), typed);
});

test("the list stands below the fields that it answers", () => {
  const [above, below] = rowsAround(rowsOf(BOOKING, {}));
  assert.deepEqual([above.map((row) => row.path), below.map((row) => row.path)], [["item", "starts_at", "host"], ["hold", "topic"]]);
  assert.deepEqual(rowsAround(rowsOf(BOOKING.slice(3), {}))[0], []);
});

test("a time goes with what is booked, and stays with another host", () => {
  const values = { item: "a", host: "", starts_at: "2026-03-03 09:00", topic: "b" };
  assert.equal(timeAfter(values, "item").starts_at, "");
  for (const path of ["host", "topic", "starts_at"]) assert.equal(timeAfter(values, path), values);
});

test("times are read anew when a time was refused, and for nothing else", () => {
  const refused = (body, status = 422) => timeRefused(new ApiProblem({ status, body }));
  assert.ok(refused({ code: "slot_taken" }, 409));
  assert.ok(refused({ code: "slot_past", errors: [{ field: "starts_at", message: "已过" }] }));
  assert.ok(refused({ code: "slot_closed", errors: [{ field: "data.starts_at", message: "不接访" }] }));
  assert.ok(!refused({ code: "stale_version" }, 409));
  assert.ok(!refused({ code: "invalid_input", errors: [{ field: "contact.phone", message: "太短" }] }));
});

test("a form books a time if it asks what is booked, or if the case knows it", () => {
  assert.ok(booksTime(BOOKING));
  const moved = BOOKING.filter((field) => field.name !== "item");
  assert.ok(!booksTime(moved));
  assert.ok(booksTime(moved, "petition-video"));
  assert.ok(!booksTime(BOOKING.filter((field) => field.name !== "starts_at"), "petition-video"));
});

test("nobody is asked for the number of a hold, and a field so called elsewhere stays", () => {
  assert.deepEqual(besidesHold(BOOKING).map((field) => field.name), ["item", "starts_at", "host", "topic"]);
  const elsewhere = fieldsOf({ properties: { hold: { type: "string" } } });
  assert.deepEqual(besidesHold(elsewhere), elsewhere);
});
