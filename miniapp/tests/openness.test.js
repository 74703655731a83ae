import assert from "node:assert/strict";
import { test } from "node:test";
import { earlierCards, findingCards, hasApplicant, orderCards, placeOf } from "../src/logic/beside_case.js";
import { filledIn, pageOfDesk, pageOfOpening } from "../src/logic/desks.js";
import { FIRST_CASES, SHELVES, byUnit, countRows, filledFrom, isYear, linesOf, mayRegister, periodsOf, shownCases, totalOf, yearOf } from "../src/openness/logic/duties.js";
import en from "../src/openness/texts/en.js";
import zh from "../src/openness/texts/zh-CN.js";
import { asked, keysOf, placesOf } from "./words_of_part.js";

const say = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const line = (department, month, act, count, category = "重大项目") => ({ department, department_name: `${department}局`, category: "x", category_label: category, month, act, count });
const COUNTS = [
  line("edu", "2026-02", "published", 3),
  line("edu", "2026-03", "published", 1),
  line("edu", "2026-03", "published", 1, "招生"),
  line("edu", "2026-03", "revised", 2),
  line("health", "2026-03", "published", 4),
  line("health", "2026-03", "taken_down", 1),
  line("civil", "2026-03", "revised", 1),
];

test("the periods are this year, its last six months and the year before, in Beijing", () => {
  const newYear = Date.parse("2025-12-31T16:30:00Z");
  assert.deepEqual(periodsOf(newYear), ["2026", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09", "2025-08", "2025"]);
  assert.deepEqual(periodsOf(newYear).map(yearOf).filter((year) => year === "2025").length, 6);
  assert.deepEqual(periodsOf(newYear).filter(isYear), ["2026", "2025"]);
});

test("a month counts what was done in it alone, a year all its months", () => {
  const counts = (period) => byUnit(COUNTS, period).map((unit) => [unit.department, unit.published, unit.revised, unit.taken_down]);
  assert.deepEqual(counts("2026-02"), [["edu", 3, 0, 0]]);
  assert.deepEqual(counts("2026-03"), [["health", 4, 0, 1], ["edu", 2, 2, 0], ["civil", 0, 1, 0]]);
  assert.deepEqual(counts("2026"), [["edu", 5, 2, 0], ["health", 4, 0, 1], ["civil", 0, 1, 0]]);
  assert.deepEqual(counts("2025"), []);
  assert.deepEqual(totalOf(byUnit(COUNTS, "2026")), { published: 9, revised: 3, taken_down: 1 });
  assert.deepEqual(totalOf([]), { published: 0, revised: 0, taken_down: 0 });
});

test("the table says what each unit published, by category, and ends with all of them", () => {
  const rows = countRows(byUnit(COUNTS, "2026-03"), say);
  assert.deepEqual(rows.map((row) => row.cells), [["health局", "4", "0", "1"], ["edu局", "2", "2", "0"], ["civil局", "0", "1", "0"], ["counts.total", "6", "3", "1"]]);
  assert.deepEqual(rows.map((row) => row.percent), [100, 50, 0, undefined]);
  assert.equal(rows[1].note, 'counts.category {"name":"重大项目","n":1} · counts.category {"name":"招生","n":1}');
  assert.equal(rows[2].note, "");
});

const SUGGESTION = { case_ids: ["c1", "c2", "c3", "c4"], suggested_by: ["c2"], requests: 4, last_at: "2026-03-02T09:30:00+08:00" };

test("a suggestion says who suggests it, and nothing of it where nobody does", () => {
  assert.deepEqual(linesOf(SUGGESTION, say, () => "t"), ['suggested.proposed {"n":1}', 'suggested.last {"when":"t"}']);
  assert.deepEqual(linesOf({ ...SUGGESTION, suggested_by: [] }, say, () => "t"), ['suggested.last {"when":"t"}']);
});

test("the first cases of a suggestion are shown, and all of them on a tap", () => {
  assert.deepEqual(shownCases(SUGGESTION, false), ["c1", "c2", "c3"]);
  assert.equal(shownCases(SUGGESTION, false).length, FIRST_CASES);
  assert.deepEqual(shownCases(SUGGESTION, true), SUGGESTION.case_ids);
});

test("an item that begins at a suggestion knows whose it is, and its address says nothing of a request", () => {
  const page = pageOfOpening("register_item", filledFrom("edu"));
  assert.deepEqual(filledIn(Object.fromEntries(new URLSearchParams(page.split("?")[1]))), { department: "edu" });
  assert.ok(!page.includes("c1"));
});

test("whoever may write items down does so for their own department alone", () => {
  const may = new Set(["register_item"]);
  assert.equal(mayRegister(may, "edu", "edu"), true);
  assert.equal(mayRegister(may, "edu", "health"), false);
  assert.equal(mayRegister(new Set(), "edu", "edu"), false);
  assert.equal(mayRegister(may, "", ""), false);
});

test("the desk opens with what may be done there, and the lists are those of the API", () => {
  assert.equal(pageOfDesk({ name: "publication_duties", may: ["register_item"] }), "/openness/duties/duties?may=register_item");
  assert.deepEqual(Object.keys(zh.counts.shelves), SHELVES);
});

test("both languages say the same things, with the same places to fill", () => {
  assert.deepEqual(keysOf(en).sort(), keysOf(zh).sort());
  for (const key of keysOf(zh)) assert.deepEqual(placesOf(en, key), placesOf(zh, key), key);
});

const FINDING = { rule: "late", rule_label: "超期", department: "edu", department_name: "教育局", severity: "red", found_at: "2026-03-02T09:30:00+08:00", due_at: null, times: 1, stands: true };

test("a finding is told by words as well as by its colour, and one that is over says so", () => {
  const [stands, over] = findingCards({ findings: [FINDING, { ...FINDING, stands: false, times: 2, due_at: "2026-03-01T18:00:00+08:00" }] }, "zh-CN", say);
  assert.deepEqual([stands.mark, stands.colour], ["■ work.card.red", "red"]);
  assert.equal(stands.said, '教育局 · case.found {"when":"3月2日 周一"}');
  assert.deepEqual([over.mark, over.colour], ["case.finding_over", ""]);
  assert.ok(over.said.endsWith('work.due {"when":"3月1日 周日"} · case.found_times {"n":2}'), over.said);
  assert.deepEqual(findingCards(undefined, "zh-CN", say), []);
});

test("an order about a case leads to itself", () => {
  const order = { case_id: "o1", receipt_no: "DB-1", level_label: "督办", department_name: "教育局", state_label: "待签收", result_label: null, due_at: null };
  assert.deepEqual(orderCards({ orders: [order] }, "zh-CN", say), [{ key: "o1", number: "DB-1", title: "督办 DB-1", said: "教育局 · 待签收" }]);
});

test("earlier answers say how alike they are; only requests for information have a record of them", () => {
  const item = { case_id: "c0", receipt_no: "GK-1", letter_no: null, answered_on: "2026-01-05", similarity: 0.634, same_information: false };
  const [alike, same] = earlierCards({ items: [item, { ...item, same_information: true }] }, say);
  assert.deepEqual([alike.title, alike.said], ['case.alike {"n":63}', "GK-1 · 2026-01-05"]);
  assert.equal(same.title, "case.same_information");
  assert.equal(placeOf({ place: 2, in_month: 3, month: "2026-03" }, say), 'case.place_in_month {"place":2,"n":3,"month":"2026-03"}');
  assert.deepEqual([hasApplicant({ service: "disclosure" }), hasApplicant({ service: "ticket" })], [true, false]);
});

test("every word that the part asks for is there, and none is left over", () => {
  assert.deepEqual(asked("openness", keysOf(zh)), { missing: [], left: [] });
});
