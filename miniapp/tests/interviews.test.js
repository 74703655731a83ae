import assert from "node:assert/strict";
import { test } from "node:test";
import { entryOf, filtersOf, handedOver, isIn } from "../src/interviews/logic/day.js";
import { changeBody, changeErrors, dayLines, emptyChange, hoursQuestion, moved, timeTyped } from "../src/interviews/logic/hours.js";
import { askedIn, firstOf, groundsOf, mergeOptions, unanswered, withheld } from "../src/interviews/logic/questions.js";
import { emptyRow, mending, newestFirst, newsIn, rowBody, speakersOf, withRow } from "../src/interviews/logic/transcript.js";
import en from "../src/interviews/texts/en.js";
import zh from "../src/interviews/texts/zh-CN.js";
import { Api } from "../src/logic/api.js";
import { pageOfDesk } from "../src/logic/desks.js";
import { clockOf, dayBeside } from "../src/logic/moments.js";
import { asked, keysOf, placesOf } from "./words_of_part.js";

const say = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const MEETING = {
  case_id: "c1",
  receipt_no: "YY-1",
  item_label: "视频接访",
  title: "书院街积水",
  state: "appointment_confirmed",
  state_label: "已确认",
  mode: "video",
  starts_at: "2026-03-04T09:00:00+08:00",
  ends_at: "2026-03-04T09:30:00+08:00",
  host: "qin",
  host_name: "秦明川",
  room: null,
  room_name: null,
};
const VISIT = { ...MEETING, case_id: "c2", mode: "in_person", host: "liu", host_name: "柳依然", room: "reception-1", room_name: "第一接访室" };

test("an appointment says when, in what state, about what, with whom and where", () => {
  const told = entryOf(VISIT, say);
  assert.deepEqual([told.when, told.state, told.what, told.where], ["09:00–09:30", "已确认", "书院街积水", "柳依然 · 第一接访室"]);
  assert.equal(entryOf(MEETING, say).where, "秦明川 · day.video");
  assert.equal(entryOf({ ...MEETING, title: "" }, say).what, "视频接访", "who may not read the topic reads what was booked");
});

test("only a meeting by video that is to be held has a door", () => {
  assert.equal(entryOf(MEETING, say).joins, true);
  assert.equal(entryOf(VISIT, say).joins, false);
  assert.equal(entryOf({ ...MEETING, state: "appointment_cancelled" }, say).joins, false);
});

test("one can look at a host, a room or what is by video alone, where there is more than one of them", () => {
  assert.deepEqual(filtersOf([MEETING], say), [], "a host by video is nothing to choose from");
  const values = filtersOf([MEETING, VISIT, VISIT], say).map(({ value }) => value);
  assert.deepEqual(values, ["", "host:qin", "video", "host:liu", "room:reception-1"]);
  const shown = (filter) => [MEETING, VISIT].filter((item) => isIn(item, filter)).map((item) => item.case_id);
  assert.deepEqual([shown(""), shown("host:liu"), shown("room:reception-1"), shown("video")], [["c1", "c2"], ["c2"], ["c2"], ["c1"]]);
});

test("the page of a meeting takes over who is signed in, the appointment and the ticket, and no more", () => {
  const session = { token: "t", expires_at: "2026-03-04T17:00:00+08:00", staff: { name: "秦明川", roles: ["reception_host"] } };
  assert.deepEqual(handedOver(MEETING, { ticket: "secret" }, session, 5), {
    session: { token: "t", expires_at: session.expires_at, name: "秦明川" },
    appointment: { case_id: "c1", receipt_no: "YY-1", mode: "video" },
    ticket: { ticket: "secret" },
    asked: 5,
  });
});

test("days follow each other over the ends of months, and times are Beijing's", () => {
  assert.deepEqual([dayBeside("2026-02-28", 1), dayBeside("2026-03-01", -1), dayBeside("2026-12-31", 1)], ["2026-03-01", "2026-02-28", "2027-01-01"]);
  assert.equal(clockOf("2026-03-04T01:00:00Z"), "09:00");
});

test("two weeks of hours are asked for, and the next two begin where they end", () => {
  assert.deepEqual(hoursQuestion("host:qin", "2026-03-02"), { resource: "host:qin", from: "2026-03-02", to: "2026-03-15" });
  assert.deepEqual([moved("2026-03-02", 1), moved("2026-03-02", -1)], ["2026-03-16", "2026-02-16"]);
});

test("a day says its hours, what staff changed of it, and how much is booked", () => {
  const usual = { on: "2026-03-03", hours: [{ from: "09:00", to: "12:00" }, { from: "14:00", to: "17:00" }], closed: [], opened: [], booked: 2 };
  const shut = { on: "2026-03-04", hours: [], closed: [{ from: "00:00", to: "24:00" }], opened: [], booked: 0 };
  const [one, other] = dayLines([usual, shut], "zh-CN", say);
  assert.deepEqual([one.open, one.changes], ["09:00–12:00hours.between14:00–17:00", []]);
  assert.equal(one.booked, 'hours.booked {"n":2}');
  assert.deepEqual([other.open, other.changes, other.booked], ["hours.shut", ['hours.closed {"spans":"00:00–24:00"}'], ""]);
});

test("days and times are typed as people write them; without times it is the whole day", () => {
  const change = emptyChange(Date.parse("2026-03-02T09:30:00+08:00"));
  assert.deepEqual(changeBody("host:qin", change), { resource: "host:qin", on: "2026-03-02", act: "close" });
  const typed = { on: "2026年3月4日", act: "open", starts: "9：00", ends: "1030" };
  assert.deepEqual(changeBody("room:r", typed), { resource: "room:r", on: "2026-03-04", act: "open", starts: "09:00", ends: "10:30" });
  assert.deepEqual(changeErrors(typed, say), {});
  assert.deepEqual(changeErrors({ ...typed, on: "morgen", ends: "25:00" }, say), { on: "hours.no_day", ends: "hours.no_time" });
  assert.equal(timeTyped("noon"), "noon");
});

test("questions that were put aside come after the others", () => {
  const items = [{ case_id: "a" }, { case_id: "b" }];
  assert.equal(firstOf(items, new Set()).case_id, "a");
  assert.equal(firstOf(items, new Set(["a"])).case_id, "b");
  assert.equal(firstOf(items, new Set(["a", "b"])).case_id, "a");
  assert.equal(firstOf([], new Set(["a"])), null);
});

test("a question shows what was asked and by whom, as far as the file tells", () => {
  const facts = { session_no: "FT-1", looks_personal: ["phone"], documents: { question: { nickname: "江边柳", text: "划片吗？" } } };
  assert.deepEqual(askedIn({ title: "划片", facts }), { text: "划片吗？", nickname: "江边柳", personal: true, session: "FT-1" });
  const less = { session_no: "FT-1", looks_personal: [], documents: {} };
  assert.deepEqual(askedIn({ title: "划片", facts: less }), { text: "划片", nickname: "", personal: false, session: "FT-1" });
});

test("grounds come from the command, and a note that is empty is not sent", () => {
  const schema = { properties: { ground: { enum: ["insult"], "x-labels": { insult: "侮辱" }, title: "理由" }, note: { maxLength: 500 } } };
  assert.deepEqual(groundsOf({ schema }), [{ value: "insult", label: "侮辱" }]);
  assert.deepEqual(withheld({ ground: "insult", note: "  " }), { ground: "insult" });
  assert.deepEqual(withheld({ ground: "insult", note: " 请改写 " }), { ground: "insult", note: "请改写" });
});

test("what is owed an answer comes first, and what has one does not come", () => {
  const item = (receipt_no, more) => ({ receipt_no, text: receipt_no, row: null, reply: null, due_on: null, ...more });
  const items = [item("later"), item("live", { row: 3 }), item("replied", { reply: "是" }), item("owed", { due_on: "2026-04-01" })];
  assert.deepEqual(unanswered(items).map((each) => each.receipt_no), ["owed", "later"]);
  assert.deepEqual(mergeOptions([items[0]]), [{ value: "later", label: "later", group: "later" }]);
});

test("host, guests and who asked can be chosen as speakers", () => {
  const session = { guests: [{ name: "齐大明", title: "局长" }] };
  const names = (all) => all.map(({ role, speaker }) => `${role} ${speaker}`);
  assert.deepEqual(names(speakersOf(session, undefined, say)), ["host transcript.host", "guest 齐大明"]);
  assert.deepEqual(names(speakersOf(session, { nickname: "江边柳" }, say)).at(-1), "citizen 江边柳");
  assert.deepEqual(names(speakersOf(null, undefined, say)), ["host transcript.host"]);
});

const ROW = { seq: 1, revision: 1, role: "host", speaker: "主持人", text: "欢迎。", question: null, held: false, struck: false, changed_by: "S-1" };

test("a row is sent trimmed, and put right with the revision that was seen", () => {
  assert.deepEqual(rowBody({ ...emptyRow(), speaker: " 主持人 ", text: " 欢迎。\n" }), { role: "host", speaker: "主持人", text: "欢迎。", question: "", held: false });
  assert.deepEqual(mending(ROW), { seq: 1, revision: 1, role: "host", speaker: "主持人", text: "欢迎。", question: "", held: false, struck: false });
});

test("the newest row is on top, and an old answer puts no newer revision back", () => {
  const rows = newestFirst([ROW, { ...ROW, seq: 2 }]);
  assert.deepEqual(rows.map(({ seq }) => seq), [2, 1]);
  const mended = withRow(rows, { ...ROW, revision: 2, text: "欢迎收看。" });
  assert.deepEqual(mended.map(({ seq, revision }) => [seq, revision]), [[2, 1], [1, 2]]);
  assert.equal(withRow(mended, ROW), mended);
});

test("what others wrote or put right is news, what one wrote oneself is none", () => {
  const after = [{ ...ROW, revision: 2, changed_by: "S-2" }, { ...ROW, seq: 2, changed_by: "S-2" }, { ...ROW, seq: 3 }];
  assert.deepEqual(newsIn([ROW], after, "S-1").map(({ seq }) => seq), [1, 2]);
  assert.deepEqual(newsIn(after, after, "S-1"), []);
});

test("a row that is put right is sent with a key, so that a lost answer does it once", async () => {
  const sent = [];
  const send = async (request) => sent.push(request) && { status: 200, body: ROW };
  const api = new Api({ send, token: () => "t", locale: () => "zh-CN", signedOut: () => {} });
  await api.put("/staff/cases/c/transcript/1", { revision: 1 }, "key-1");
  assert.deepEqual([sent[0].method, sent[0].headers["Idempotency-Key"]], ["PUT", "key-1"]);
});

test("desks that share a page say which of them it is", () => {
  assert.equal(pageOfDesk({ name: "session_transcript", may: [] }), "/interviews/sessions/sessions?for=transcript");
  assert.equal(pageOfDesk({ name: "session_host", may: ["end"] }), "/interviews/sessions/sessions?for=session&may=end");
  assert.equal(pageOfDesk({ name: "reception", may: [] }), "/interviews/day/day");
});

test("both languages say the same things, with the same places to fill", () => {
  assert.deepEqual(keysOf(en).sort(), keysOf(zh).sort());
  for (const key of keysOf(zh)) assert.deepEqual(placesOf(en, key), placesOf(zh, key), key);
});

test("every word that a page asks for is there, and none is left over", () => {
  assert.deepEqual(asked("interviews", keysOf(zh)), { missing: [], left: [] });
});
