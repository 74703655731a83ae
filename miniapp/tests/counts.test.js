import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { levelMark, markOf } from "../src/logic/casefile.js";
import { counted, countsOf } from "../src/logic/counts.js";
import { urgency } from "../src/logic/moments.js";
import { wordsIn } from "../src/logic/words.js";

const text = wordsIn("zh-CN");
const TABLE = JSON.parse(readFileSync(new URL("../../tests/unit/urgency/levels.json", import.meta.url), "utf8"));
const disclosure = { service: "disclosure", service_label: "政府信息公开申请", count: 3, more: false, levels: [{ level: "overdue", count: 1, more: false }] };
const ticket = { service: "ticket", service_label: "热线工单", count: 97, more: true, levels: [] };

test("an entry is as urgent here as the API counts it", () => {
  for (const { card, due_at, level } of TABLE.cases) {
    assert.equal(card || urgency(due_at, Date.parse(TABLE.now)), level, due_at);
  }
});

test("a count has the words of the entries that it counts", () => {
  for (const { card, due_at, level } of TABLE.cases) {
    assert.equal(levelMark(level, text), markOf({ card: card || null, due_at }, Date.parse(TABLE.now), text));
  }
});

test("a number that may be larger says so", () => {
  assert.equal(counted({ count: 3, more: false }), "3");
  assert.equal(counted({ count: 100, more: true }), "100+");
});

test("what waits is told in all and by service, with what presses", () => {
  const shown = countsOf({ count: 100, more: true, levels: [{ level: "red", count: 2, more: true }, { level: "overdue", count: 1, more: false }], services: [ticket, disclosure] }, text);
  assert.equal(shown.said, "共 100+ 件");
  assert.deepEqual(shown.marks, [{ level: "red", said: "■ 红牌 2+" }, { level: "overdue", said: "▲ 已超期 1" }]);
  assert.deepEqual(shown.services.map((each) => each.label), ["热线工单 97+", "政府信息公开申请 3"]);
  assert.equal(shown.services[1].spoken, "政府信息公开申请 3，▲ 已超期 1");
  assert.deepEqual(shown.services.map((each) => each.value), ["ticket", "disclosure"]);
});

test("one service alone is not offered for choosing, unless others may lie behind what was counted", () => {
  const alone = { count: 3, more: false, levels: [], services: [disclosure] };
  assert.deepEqual(countsOf(alone, text).services, []);
  assert.equal(countsOf({ ...alone, more: true }, text).services.length, 1);
});

test("where nothing waits, or nobody has answered, nothing is told", () => {
  assert.equal(countsOf(null, text), null);
  assert.equal(countsOf({ count: 0, more: false, levels: [], services: [] }, text), null);
});
