import assert from "node:assert/strict";
import { test } from "node:test";
import { assignmentCards, asksNothing, besideRun, changedSince, clockRow, documentCards, explanationOf, flatRows, groupedCommands, headOf, historyRows, markOf, noticeRows, signatures } from "../src/logic/casefile.js";
import { fieldsOf } from "../src/logic/form.js";
import { amongFiles, begunWith, knownOf, unknown } from "../src/logic/known.js";
import { addedBy, asks, bodyOf, chosenPeople, complete, earlierSteps, offerOf, phrasesFor, resultsOf, sorted } from "../src/logic/signing.js";
import { wordsIn } from "../src/logic/words.js";

const text = wordsIn("zh-CN");
const NOON = Date.parse("2026-03-02T12:00:00+08:00");

test("approvals have a page of their own, all other commands are buttons by their rank", () => {
  const commands = [{ name: "act_on_approval" }, { name: "assign", rank: "usual" }, { name: "archive", rank: "grave" }, { name: "supervise", rank: "aside" }, { name: "new" }];
  const { usual, aside, grave } = groupedCommands({ commands });
  assert.deepEqual([usual, aside, grave].map((group) => group.map((each) => each.name)), [["assign", "new"], ["supervise"], ["archive"]]);
});

test("a command without fields is only confirmed", () => {
  assert.equal(asksNothing({ schema: { properties: {} } }), true);
  assert.equal(asksNothing({ schema: {} }), true);
  assert.equal(asksNothing({ schema: { properties: { reason: {} } } }), false);
});

test("how urgent something is, is said in words and a sign and not by colour alone", () => {
  assert.equal(markOf({ card: "red", due_at: null }, NOON, text), "■ 红牌");
  assert.equal(markOf({ card: null, due_at: "2026-03-02T11:00:00+08:00" }, NOON, text), "▲ 已超期");
  assert.equal(markOf({ card: null, due_at: "2026-03-02T18:00:00+08:00" }, NOON, text), "● 今天到期");
  assert.equal(markOf({ card: null, due_at: "2026-04-02T18:00:00+08:00" }, NOON, text), "");
  const signs = new Set(["red", "yellow"].map((card) => markOf({ card }, NOON, text)[0]));
  assert.equal(signs.size, 2);
});

test("a case without a title is headed by its service", () => {
  const file = { title: "", service_label: "热线工单", receipt_no: "RX-1", state_label: "办结", submitted_at: "2026-03-02T09:30:00+08:00", due_at: null, card: null };
  const head = headOf(file, NOON, "zh-CN", text);
  assert.deepEqual([head.title, head.due, head.mark, head.received], ["热线工单", "", "", "2026-03-02 09:30"]);
});

test("rows lie one below the other, what has parts below its heading, several parts by their number", () => {
  const rows = [
    { label: "单位", text: "教育局" },
    { label: "征求意见", groups: [[{ label: "类型", text: "第三方" }], [{ label: "类型", text: "其他机关" }]] },
    { label: "费用", groups: [[{ label: "金额", text: "100" }]] },
  ];
  assert.deepEqual(
    flatRows(rows).map((row) => `${row.depth} ${row.heading ? "#" : ""}${row.label} ${row.text}`),
    ["0 单位 教育局", "0 #征求意见 1 ", "1 类型 第三方", "0 #征求意见 2 ", "1 类型 其他机关", "0 #费用 ", "1 金额 100"],
  );
  const keys = flatRows(rows).map((row) => row.key);
  assert.equal(new Set(keys).size, keys.length);
});

test("documents that say nothing are no cards, and files stand apart from words", () => {
  const file = {
    told: {
      documents: [
        { name: "application", label: "申请内容", rows: [{ label: "描述", text: "预算" }], files: [{ name: "a.pdf", url: "https://x" }] },
        { name: "opinion-1-2-3", label: "审批意见", rows: [{ label: "内容", text: "同意" }], files: [] },
        { name: "empty", label: "备注", rows: [], files: [] },
        { name: "nameless", label: "", rows: [{ label: "x", text: "y" }], files: [] },
      ],
      assignments: [[{ label: "单位", text: "教育局" }], []],
    },
  };
  assert.deepEqual(documentCards(file).map((card) => [card.name, card.rows.length, card.files.length]), [["application", 1, 1]]);
  assert.equal(assignmentCards(file).length, 1);
});

test("what happened last stands first, with who did it", () => {
  const events = [1, 2].map((seq) => ({ seq, label: `e${seq}`, at: "2026-03-02T09:30:00+08:00", who: "王某", told: [] }));
  assert.deepEqual(historyRows(events).map((each) => each.seq), [2, 1]);
  assert.deepEqual([historyRows(events)[0].at, historyRows(events)[0].who], ["2026-03-02 09:30", "王某"]);
});

test("what others have done meanwhile is told to who was filling in a form", () => {
  const event = (seq) => ({ seq, label: `e${seq}`, at: "2026-03-02T09:30:00+08:00", who: "李某" });
  assert.deepEqual(changedSince({ version: 1 }, { events: [event(1), event(2)] }), ["2026-03-02 09:30 李某 e2"]);
  assert.deepEqual(changedSince({ version: 2 }, { events: [event(1), event(2)] }), []);
});

test("messages are told by their way and what became of them, the newest first", () => {
  const notices = [
    { event: 1, notice: "n", channel_label: "短信", status_label: "已发送", at: "2026-03-02T09:30:00+08:00" },
    { event: 2, notice: "n", channel_label: "", status_label: "没有可用的联系方式", at: "2026-03-03T09:30:00+08:00" },
  ];
  assert.deepEqual(noticeRows(notices).map((row) => row.said), ["没有可用的联系方式", "短信 · 已发送"]);
});

test("an approval is told by step and person, with what they said and for whom", () => {
  const seat = { seat: 1, holder: "s-1", by: null, owner: "s-2", state_label: "待审", rule_label: "", role_label: "领导", at: null, opinions: [{ text: "同意" }, { text: null }] };
  const run = { run: 1, people: { "s-1": "王局", "s-2": "赵局" }, stages: [{ visit: 1, label: "科室", policy_label: "会签", seats: [seat, { ...seat, seat: 2, holder: "gone", owner: null }] }] };
  const [first, second] = signatures(run);
  assert.deepEqual([first.who, first.for, first.said, first.policy], ["王局", "赵局", "同意", "会签"]);
  assert.equal(second.who, "领导", "who left is told by their role, never by an id");
});

test("comments and copies stand beside the signatures, by people's names", () => {
  const run = { people: { a: "甲" }, comments: [{ seq: 3, by: "a", action_label: "评论", text: "附图", at: "2026-03-02T09:30:00+08:00" }], copies: [{ staff: "a", read_at: null }, { staff: "gone", read_at: null }] };
  const beside = besideRun(run);
  assert.deepEqual([beside.comments[0].who, beside.copies.length, beside.copies[0].read], ["甲", 1, ""]);
});

test("a provisional deadline is told as such, and one that stands still as the earliest", () => {
  const clock = { name: "reply", label: "答复", due_at: "2027-03-02T23:59:59+08:00", provisional: true, at_earliest: false };
  assert.equal(clockRow(clock, text).due, "2027-03-02 23:59（暂定）");
  assert.ok(clockRow({ ...clock, at_earliest: true }, text).due.includes("最早"));
  assert.equal(clockRow({ name: "x", label: "x", due_at: null }, text).due, "无期限");
});

test("every day of a deadline is told, by the service's explanation or else by what was counted", () => {
  const explained = { explanation: [{ day: "2026-03-03", kind: "counted", text: "第1个工作日", basis: "第三十三条" }] };
  assert.deepEqual(explanationOf(explained, "zh-CN", text)[0].day, "3月3日 周二");
  const plain = { explanation: [], counted: ["2026-03-03", "2026-03-06"], skipped: [{ date: "2026-03-05", reason: "周末" }] };
  assert.deepEqual(explanationOf(plain, "zh-CN", text).map((line) => line.said), ["第 1 天", "不计入：周末", "第 2 天"]);
});

test("who refuses, returns, advises or comments says why", () => {
  for (const action of ["refuse", "return", "advise", "comment"]) {
    assert.equal(complete(action, { opinion: " ", people: [] }), false, action);
    assert.equal(complete(action, { opinion: "理由", people: [] }), true, action);
  }
  assert.equal(complete("approve", { opinion: "", people: [] }), true);
  assert.equal(complete("", { opinion: "x", people: [] }), false);
  assert.equal(complete("remove_signer", { opinion: "", people: [], signer: 0 }), false);
  assert.equal(complete("remove_signer", { opinion: "", people: [], signer: 3 }), true);
});

test("a task goes to one person, a copy to several", () => {
  assert.deepEqual([asks("transfer").people, asks("copy").people, asks("approve").people], [1, 2, 0]);
  assert.deepEqual(chosenPeople("transfer", ["a"], "b"), ["b"]);
  assert.deepEqual(chosenPeople("copy", ["a"], "b"), ["a", "b"]);
  assert.deepEqual(chosenPeople("copy", ["a", "b"], "a"), ["b"]);
  assert.equal(complete("transfer", { opinion: "", people: [] }), false);
});

test("what is sent is what the API asks for", () => {
  const filled = { opinion: " 同意 ", people: ["s-2"], to: "previous", straightBack: true, signer: 4, enclosures: [{ upload_id: "u" }] };
  assert.deepEqual(bodyOf("approve", filled), { action: "approve", opinion: "同意", data: {} });
  assert.deepEqual(bodyOf("transfer", filled).data, { to: "s-2" });
  assert.deepEqual(bodyOf("copy", filled).data, { people: ["s-2"] });
  assert.deepEqual(bodyOf("return", filled).data, { to: "previous", straight_back: true });
  assert.deepEqual(bodyOf("remove_signer", filled).data, { signer: 4 });
  assert.deepEqual(bodyOf("comment", filled).data, { enclosures: [{ upload_id: "u" }] });
});

test("what is done most often is at hand, the rest a tap away; phrases are words of the app", () => {
  assert.deepEqual(sorted(["approve", "return", "transfer", "copy"]), { first: ["approve", "return"], more: ["transfer", "copy"] });
  assert.deepEqual(sorted(["transfer"]), { first: ["transfer"], more: [] });
  for (const action of ["approve", "return", "refuse", "advise"]) {
    assert.ok(phrasesFor(action).length, action);
    for (const phrase of phrasesFor(action)) assert.notEqual(text(`approvals.phrases.${phrase}`), `approvals.phrases.${phrase}`);
  }
});

const RUN = {
  run: 2,
  people: { a: "甲", b: "乙" },
  stages: [
    { visit: 1, path: "department", label: "科室", result: "approved", seats: [] },
    { visit: 2, path: "legal", label: "合法性审核", result: "approved", seats: [] },
    { visit: 3, path: "department", label: "科室", result: "approved", seats: [] },
    { visit: 4, path: "leader", label: "领导", result: null, seats: [{ seat: 5, added_by: 4, state: "open", holder: "b" }, { seat: 6, added_by: 4, state: "approved", holder: "a" }, { seat: 7, added_by: null, state: "open", holder: "a" }] },
  ],
  actions: [{ task_id: "01J.2.4", actions: ["approve"], action_labels: { approve: "同意" } }],
};

test("it goes back to any step that was passed, each offered once, never to the present one", () => {
  assert.deepEqual(earlierSteps(RUN), [
    { path: "department", label: "科室" },
    { path: "legal", label: "合法性审核" },
  ]);
});

test("only who was added by oneself and has not answered can be taken away", () => {
  assert.deepEqual(addedBy(RUN, 4), [{ seat: 5, name: "乙" }]);
  assert.deepEqual(addedBy(RUN, 1), []);
});

test("a task that is not somebody's any more has no offer", () => {
  assert.equal(offerOf({ approvals: [RUN] }, "01J.2.4").seat, 4);
  assert.equal(offerOf({ approvals: [RUN] }, "01J.2.9"), null);
});

test("of many tasks each is told that did not go well, by its title and why", () => {
  const answer = { items: [{ task_id: "a", status: 200 }, { task_id: "b", status: 409, problem: { detail: "已有新的进展。" } }] };
  assert.deepEqual(resultsOf(answer, { b: "预算" }, text), { well: 1, failed: ["预算：已有新的进展。"] });
});

test("minutes are signed as they were read: nobody types their digest", () => {
  const file = { facts: { minutes: { digest: "d".repeat(64) } } };
  const fields = [{ name: "digest" }, { name: "text" }];
  const known = knownOf("sign_minutes", file);
  assert.deepEqual(known, { data: { digest: "d".repeat(64) }, reads: "minutes" });
  assert.deepEqual(unknown(fields, known), [{ name: "text" }]);
});

test("of other commands nothing is known, nor of minutes that nobody has written", () => {
  const fields = [{ name: "digest" }];
  for (const known of [knownOf("write_minutes", { facts: {} }), knownOf("sign_minutes", { facts: { minutes: null } })]) {
    assert.deepEqual(known.data, {});
    assert.deepEqual(unknown(fields, known), fields);
  }
});

test("a draft, an answer and minutes that are written anew begin with what they say, and nothing else does", () => {
  const fields = [{ name: "text", kind: "long" }];
  const file = { facts: { documents: { draft: { text: "草稿" }, answer: { text: "答复" }, minutes: { text: "纪要" } } } };
  const begun = (command) => begunWith(command, fields, file).text;
  assert.deepEqual(["save_draft", "save_answer", "write_minutes", "request_supplement"].map(begun), ["草稿", "答复", "纪要", ""]);
  assert.deepEqual(begunWith("save_draft", fields, { facts: {} }), { text: "" });
});

test("a file of the case is chosen by its name, a photo among the photos alone", () => {
  const photo = { upload_id: "p".repeat(40), name: "路面.png", purpose: "photo" };
  const proof = { upload_id: "q".repeat(40), name: "身份证.pdf", purpose: "identity_proof" };
  const file = { told: { documents: [{ name: "application", files: [photo] }, { name: "file-1", files: [proof] }] } };
  const fields = [{ name: "upload_id", kind: "long", title: "文件", required: true }, { name: "note", kind: "text" }];
  const [chosen, note] = amongFiles("release_photo", fields, file);
  assert.deepEqual(chosen, { name: "upload_id", kind: "choice", title: "文件", required: true, options: [{ value: photo.upload_id, label: "路面.png" }] });
  assert.deepEqual(note, fields[1]);
  const [any] = amongFiles("mark_redaction", fields, file);
  assert.deepEqual(any.options.map((option) => option.label), ["路面.png", "身份证.pdf"]);
  const device = { name: "upload_id", kind: "files", title: "文件", required: true };
  assert.deepEqual(amongFiles("hand_over_file", [device], file), [device], "a new file is none of the case's");
});

test("the months of a yearly plan begin with the units that were elected, which nobody picks again", () => {
  const unit = { properties: { department: { type: "string", title: "单位", "x-choices": "departments" }, month: { type: "integer", title: "月份" } } };
  const fields = fieldsOf({ properties: { months: { type: "array", title: "月份安排", items: { $ref: "#/$defs/UnitMonth" } } }, $defs: { UnitMonth: unit } });
  const units = [{ department: "education-bureau", month: null, session: null }, { department: "housing-bureau", month: 3, session: null }];
  const values = begunWith("assign_months", fields, { facts: { units } });
  assert.deepEqual(values.months, [{ department: "education-bureau", month: "" }, { department: "housing-bureau", month: "3" }]);
});
