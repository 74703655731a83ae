// Times of meetings: Beijing's always, and the visitor's own where its clocks show something else.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.mjs";

const { clockOf, dateOf, dayIn, daysAfter, differs, periodText, timeLines, zoneName } = await import(
  "../../../../web/scripts/appointments/times.mjs"
);

const meeting = (day) => ({ starts_at: `${day}T09:00:00+08:00`, ends_at: `${day}T09:30:00+08:00` });

test("a day in Beijing is Beijing's, late in the evening of a visitor's day before", () => {
  assert.equal(dateOf("2026-03-03T17:30:00Z"), "2026-03-04");
  assert.equal(dateOf("2026-03-04T15:59:59Z"), "2026-03-04");
  assert.equal(dateOf("2026-03-04T16:00:00Z"), "2026-03-05");
});

test("days are counted over the end of a month, a year and a leap day", () => {
  assert.equal(daysAfter("2026-02-27", 7), "2026-03-06");
  assert.equal(daysAfter("2026-12-31", 1), "2027-01-01");
  assert.equal(daysAfter("2028-02-28", 1), "2028-02-29");
  assert.equal(daysAfter("2026-03-09", -7), "2026-03-02");
});

test("who is in Beijing, or where clocks show the same, reads one line", () => {
  for (const zone of ["Asia/Shanghai", "Asia/Singapore", "Australia/Perth"]) {
    assert.deepEqual(timeLines(meeting("2026-03-04"), zone), ["2026年3月4日星期三 09:00–09:30（北京时间）"]);
  }
});

test("before and after the change of clocks in Berlin the difference is another one", () => {
  assert.equal(timeLines(meeting("2026-03-27"), "Europe/Berlin")[1], "您所在时区（中欧标准时间）：3月27日星期五 02:00–02:30");
  assert.equal(timeLines(meeting("2026-03-30"), "Europe/Berlin")[1], "您所在时区（中欧夏令时间）：3月30日星期一 03:00–03:30");
});

test("where it is still the day before, the day is said, too", () => {
  const [beijing, own] = timeLines(meeting("2026-03-04"), "America/New_York");
  assert.match(beijing, /3月4日星期三/);
  assert.match(own, /3月3日星期二 20:00–20:30/);
});

test("a zone of half hours is shown as it is", () => {
  assert.equal(clockOf("2026-03-04T09:00:00+08:00", "Asia/Kolkata"), "06:30");
  assert.equal(clockOf("2026-03-04T09:00:00+08:00", "Australia/Lord_Howe"), "12:00");
  assert.equal(clockOf("2026-07-01T09:00:00+08:00", "Australia/Lord_Howe"), "11:30");
});

test("zones differ by what clocks show, not by their names", () => {
  assert.equal(differs("2026-03-04T09:00:00+08:00", "Asia/Manila"), false);
  assert.equal(differs("2026-03-04T09:00:00+08:00", "Asia/Tokyo"), true);
});

test("a zone has another name in summer", () => {
  assert.notEqual(zoneName("Europe/London", "2026-01-05T00:00:00Z"), zoneName("Europe/London", "2026-07-05T00:00:00Z"));
});

test("midnight is the beginning of a day and not the end of one", () => {
  assert.equal(clockOf("2026-03-04T16:00:00Z"), "00:00");
  assert.equal(dayIn("2026-03-04T16:00:00Z"), "3月5日星期四");
});

test("a period of one is said as one", () => {
  assert.equal(periodText({ amount: 1, unit: "working_day" }), "1 个工作日");
  assert.equal(periodText({ amount: 4, unit: "hour" }), "4 小时");
});
