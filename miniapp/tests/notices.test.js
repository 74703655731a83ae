import assert from "node:assert/strict";
import { test } from "node:test";
import { noticeLines, pageOfNotice, unreadOf } from "../src/logic/notices.js";
import { wordsIn } from "../src/logic/words.js";

const text = wordsIn("zh-CN");
const arrived = { kind: "case_arrived", kind_label: "新办件转到本部门", at: "2026-03-02T09:30:00+08:00", case_id: "01A", receipt_no: "GK-1", service: "disclosure", service_label: "政府信息公开申请", task_id: null };

test("a notice leads to the signature that is asked for, or else to the case", () => {
  assert.equal(pageOfNotice(arrived), "/pages/case/case?id=01A");
  assert.equal(pageOfNotice({ ...arrived, task_id: "01A.1.2" }), "/pages/approval/approval?task=01A.1.2&case=01A");
});

test("what happened after somebody last looked is new", () => {
  const later = { ...arrived, at: "2026-03-02T09:31:00+08:00" };
  const lines = noticeLines([later, arrived], "2026-03-02T01:30:00Z", text);
  assert.deepEqual(lines.map((line) => line.fresh), [true, false]);
  assert.equal(lines[0].spoken, "新，新办件转到本部门，政府信息公开申请 GK-1，2026-03-02 09:31");
  assert.equal(lines[1].spoken, "新办件转到本部门，政府信息公开申请 GK-1，2026-03-02 09:30");
});

test("to who has never looked everything is new", () => {
  assert.deepEqual(noticeLines([arrived], null, text).map((line) => line.fresh), [true]);
});

test("the bar tells how much is unread, and nothing where nothing is", () => {
  assert.equal(unreadOf(null), "");
  assert.equal(unreadOf({ unread: { count: 0, more: false } }), "");
  assert.equal(unreadOf({ unread: { count: 3, more: false } }), "3");
  assert.equal(unreadOf({ unread: { count: 99, more: true } }), "99+");
});
