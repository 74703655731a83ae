import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { counted, signOf, urged } from "../src/hotline/logic/board.js";
import { aboutTicket, answeredBy, begun, emptyCall, errorsAt, leftOut, passedOn, questionOf, requestsOf, ticketOf } from "../src/hotline/logic/call.js";
import { answered, attempts, dialled, emptyAnswer, following, notReached, questions, reached, toSay } from "../src/hotline/logic/callback.js";
import { matching } from "../src/hotline/logic/category_search.js";
import { bars, issues, lastMonths, monthOf, weekOf } from "../src/logic/figures.js";
import { Latest } from "../src/hotline/logic/latest.js";
import { changed, goOn, planned, renewed } from "../src/hotline/logic/steps.js";
import en from "../src/hotline/texts/en.js";
import zh from "../src/hotline/texts/zh-CN.js";
import app from "../src/texts/zh-CN.js";
import { filledIn, mayDo, pageOfDesk, pageOfOpening } from "../src/logic/desks.js";
import { ApiProblem } from "../src/logic/problem.js";
import { asked, keysOf, placesOf } from "./words_of_part.js";

const say = (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key);
const CALL = { ...emptyCall(), phone: "0000-5551234", name: "林一", kind: "help", description: "书院街路面塌陷", category: "road_damage", area: "chengdong" };

function timers() {
  const waiting = new Map();
  let number = 0;
  return {
    waiting,
    later: (work) => {
      number += 1;
      waiting.set(number, work);
      return number;
    },
    forget: (timer) => waiting.delete(timer),
    ring: () => {
      for (const [timer, work] of [...waiting]) {
        waiting.delete(timer);
        work();
      }
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("while somebody types nothing is asked, and after the pause once", async () => {
  const clock = timers();
  const latest = new Latest({ pause: 500, ...clock });
  const asked = [];
  const heard = [];
  for (const text of ["路", "路面", "路面塌陷"]) {
    latest.ask(async () => asked.push(text) && text, (answer) => heard.push(answer));
  }
  clock.ring();
  await settled();
  assert.deepEqual([asked, heard], [["路面塌陷"], ["路面塌陷"]]);
});

test("an answer that comes after more was typed is not listened to", async () => {
  const clock = timers();
  const latest = new Latest({ pause: 500, ...clock });
  const heard = [];
  let late;
  latest.ask(() => new Promise((resolve) => (late = resolve)), (answer) => heard.push(answer));
  clock.ring();
  latest.ask(async () => "new", (answer) => heard.push(answer));
  late("old");
  clock.ring();
  await settled();
  assert.deepEqual(heard, ["new"]);
});

test("a failed hint is told to nobody but who listens, and only if it is the last", async () => {
  const clock = timers();
  const latest = new Latest({ pause: 500, ...clock });
  const failed = [];
  latest.ask(async () => Promise.reject(new Error("one")), assert.fail, (problem) => failed.push(problem.message));
  clock.ring();
  await settled();
  latest.ask(async () => Promise.reject(new Error("two")), assert.fail, (problem) => failed.push(problem.message));
  clock.ring();
  latest.stop();
  await settled();
  assert.deepEqual(failed, ["one"]);
});

test("timers are called as a browser's own want to be: as parts of nothing", async () => {
  const clock = timers();
  const own = (work) =>
    function (...given) {
      if (this !== undefined && this !== globalThis) throw new TypeError("Illegal invocation");
      return work(...given);
    };
  const latest = new Latest({ pause: 500, later: own(clock.later), forget: own(clock.forget) });
  const heard = [];
  latest.ask(async () => assert.fail("it is asked no more"));
  latest.ask(async () => "路面塌陷", (answer) => heard.push(answer));
  clock.ring();
  await settled();
  assert.deepEqual(heard, ["路面塌陷"]);
});

test("hints are asked as soon as something is said, without what is not known", () => {
  assert.equal(questionOf({ ...emptyCall(), description: " 您好 " }), null);
  assert.deepEqual(questionOf(CALL), { description: "书院街路面塌陷", category: "road_damage", area: "chengdong", phone: "0000-5551234" });
  assert.equal("phone" in questionOf({ ...CALL, anonymous: true }), false);
  assert.equal("phone" in questionOf({ ...CALL, phone: "123" }), false);
});

test("who stays anonymous is written down without name and number", () => {
  assert.equal("contact" in ticketOf({ ...CALL, anonymous: true }, "zh-CN"), false);
  assert.deepEqual(ticketOf(CALL, "zh-CN").contact, { name: "林一", phone: "0000-5551234" });
});

test("a call that is accepted is written down, sorted and accepted", () => {
  const [open, screen, accept] = requestsOf({ ...CALL, tier: "danger" }, "zh-CN");
  assert.equal(open.path, "/staff/tickets");
  assert.deepEqual(screen.body, { command: "screen", data: { kind: "help", category: "road_damage", area: "chengdong", tier: "danger" } });
  assert.deepEqual(accept.body, { command: "accept", data: {} });
});

test("a call that is only noted is sorted by somebody else", () => {
  assert.equal(requestsOf(passedOn(CALL, "register"), "zh-CN").length, 1);
});

test("a call about an open ticket is merged into it", () => {
  const call = aboutTicket(CALL, { receipt_no: "RX-1" });
  assert.deepEqual(requestsOf(call, "zh-CN")[2].body, { command: "merge_into", data: { main_receipt_no: "RX-1" } });
});

test("a question that is answered at once names the wording that was read out", () => {
  const answer = { article: "unpaid-wages", article_version: 1, text: "可以投诉。", title: "被拖欠工资怎么办" };
  const call = answeredBy({ ...CALL, kind: "" }, answer);
  assert.equal(call.kind, "consultation");
  assert.deepEqual(requestsOf(call, "zh-CN")[2].body.data, { article: "unpaid-wages", article_version: 1, text: "可以投诉。" });
  assert.equal(passedOn(call).answer, null);
});

test("what is plainly missing is told by its field", () => {
  assert.deepEqual(Object.keys(leftOut(emptyCall(), say)), ["description", "kind", "category", "phone"]);
  assert.deepEqual(leftOut({ ...CALL, outcome: "register", category: "" }, say), {});
  assert.deepEqual(errorsAt({ "contact.phone": "a", "place.area": "b", kind: "c" }), { phone: "a", area: "b", kind: "c" });
  assert.deepEqual([begun(emptyCall()), begun(CALL)], [false, true]);
});

const REQUESTS = [
  { path: "/staff/tickets", body: { a: 1 } },
  { path: "/staff/cases/{case}/commands", body: { command: "screen" } },
  { path: "/staff/cases/{case}/commands", body: { command: "accept" } },
];

function keys() {
  let number = 0;
  return () => `key-${(number += 1)}`;
}

test("after a lost answer it goes on with the same keys, and what is done is not done again", async () => {
  const sent = [];
  let kept = planned(REQUESTS, keys());
  const post = async (path, body, key) => {
    sent.push([path, key]);
    if (sent.length === 2) throw new ApiProblem({ status: 0 });
    return { case_id: "C1", receipt_no: "RX-1" };
  };
  const keep = (plan) => (kept = JSON.parse(JSON.stringify(plan)));
  await assert.rejects(goOn(kept, post, keep));
  assert.deepEqual(kept.steps.map((step) => step.done), [true, false, false]);
  assert.equal((await goOn(kept, post, keep)).receipt_no, "RX-1");
  const commands = "/staff/cases/C1/commands";
  assert.deepEqual(sent, [["/staff/tickets", "key-1"], [commands, "key-2"], [commands, "key-2"], [commands, "key-3"]]);
});

test("every step names the version that the one before it has told, and a repeated one the same", async () => {
  const seen = [];
  let version = 3;
  let kept = planned(REQUESTS, keys());
  const post = async (path, body) => {
    seen.push(body.expected_version);
    if (seen.length === 3) throw new ApiProblem({ status: 0 });
    return { case_id: "C1", version: (version += 1) };
  };
  const keep = (plan) => (kept = plan);
  await assert.rejects(goOn(kept, post, keep));
  await goOn(kept, post, keep);
  assert.deepEqual(seen, [undefined, 4, 5, 5]);
});

test("after somebody else changed the case, what is left is asked anew, and nothing else", async () => {
  const newKey = keys();
  let kept = planned(REQUESTS, newKey);
  await assert.rejects(goOn(kept, async (path) => {
    if (path === "/staff/tickets") return { case_id: "C1", version: 1 };
    throw new ApiProblem({ status: 409 });
  }, (plan) => (kept = plan)));
  const next = renewed(kept, 7, newKey);
  assert.deepEqual([next.version, next.steps.map((step) => step.key)], [7, ["key-1", "key-4", "key-5"]]);
});

test("what was refused is asked differently under another key; what is done stays", async () => {
  const newKey = keys();
  let kept = planned(REQUESTS, newKey);
  const post = async (path) => {
    if (path !== "/staff/tickets") throw new ApiProblem({ status: 422 });
    return { case_id: "C1" };
  };
  await assert.rejects(goOn(kept, post, (plan) => (kept = plan)));
  const other = [REQUESTS[0], { ...REQUESTS[1], body: { command: "screen", category: "other" } }, REQUESTS[2]];
  const next = changed(kept, other, newKey);
  assert.deepEqual(next.steps.map((step) => step.key), ["key-1", "key-4", "key-3"]);
  assert.deepEqual([next.opened.case_id, next.steps[0].done], ["C1", true]);
});

const CATEGORIES = [
  { value: "street_light", label: "路灯照明", group: "市容环境与城市管理" },
  { value: "road_damage", label: "道路破损", group: "交通出行" },
  { value: "bus", label: "公共交通", group: "交通出行" },
];

test("categories are found by typing a part of their name or of their group", () => {
  assert.deepEqual(matching(CATEGORIES, "路").map((each) => each.value), ["street_light", "road_damage"]);
  assert.deepEqual(matching(CATEGORIES, "交通").map((each) => each.value), ["bus", "road_damage"]);
  assert.deepEqual(matching(CATEGORIES, "交通 破损").map((each) => each.value), ["road_damage"]);
  assert.deepEqual(matching(CATEGORIES, "  "), []);
});

const SCHEMA = {
  properties: {
    reached: { type: "boolean", title: "是否接通" },
    result: { title: "结果", anyOf: [{ enum: ["solved", "unsolved"], "x-labels": { solved: "已解决", unsolved: "未解决" } }, { type: "null" }] },
    satisfaction: { title: "满意度", anyOf: [{ enum: ["satisfied"], "x-labels": { satisfied: "满意" } }, { type: "null" }] },
    contacted: { title: "是否联系过", anyOf: [{ type: "boolean" }, { type: "null" }] },
    notes: { type: "string", title: "回访记录", maxLength: 1000 },
  },
};

test("the questions of a callback are asked in their order, with the answers of the command", () => {
  const asked = questions(SCHEMA);
  assert.deepEqual(asked.map((each) => each.name), ["contacted", "result", "satisfaction"]);
  assert.equal(asked[0].options, null);
  assert.deepEqual(asked[1].options[0], { value: "solved", label: "已解决" });
});

test("an answer needs result and satisfaction; an attempt sends neither", () => {
  const answer = { ...emptyAnswer(), result: "solved", satisfaction: "satisfied", notes: " 谢谢 " };
  assert.deepEqual([answered(emptyAnswer()), answered(answer)], [false, true]);
  assert.deepEqual(reached(answer), { reached: true, result: "solved", satisfaction: "satisfied", notes: "谢谢" });
  assert.equal(reached({ ...answer, contacted: false }).contacted, false);
  assert.deepEqual(notReached(answer), { reached: false, notes: "谢谢" });
});

test("whoever calls sees the last reply and the number to dial", () => {
  const documents = { application: { contact: { name: "林一", phone: "0000-555 1234" }, description: "塌陷" }, "reply-1": { text: "旧" }, "reply-10": { text: "新" }, "reply-2": { text: "中" } };
  const told = toSay({ facts: { documents } });
  assert.deepEqual([told.name, told.reply, told.description], ["林一", "新", "塌陷"]);
  assert.equal(dialled(told.phone), "00005551234");
  assert.equal(toSay({ facts: {} }).phone, "");
});

test("attempts are told with the newest first", () => {
  const facts = { callbacks: [{ at: "a", reached: false }, { at: "b", reached: true }] };
  assert.deepEqual(attempts(facts, (at) => at), [{ at: "b", reached: true }, { at: "a", reached: false }]);
});

test("the next call is the one below, at the end the first that is left", () => {
  const items = [{ case_id: "1" }, { case_id: "2" }, { case_id: "3" }];
  assert.equal(following(items, "1").case_id, "2");
  assert.equal(following(items, "3").case_id, "1");
  assert.equal(following(items, "gone").case_id, "1");
  assert.equal(following([{ case_id: "1" }], "1"), null);
});

test("bars are as long as their share of the longest", () => {
  const told = bars([{ n: 8 }, { n: 2 }, { n: null }], () => "x", (item) => item.n);
  assert.deepEqual(told.map((each) => each.percent), [100, 25, undefined]);
  assert.deepEqual(bars([{ n: 0 }], () => "x", (item) => item.n)[0].percent, 0);
});

test("months and weeks are those of Beijing", () => {
  const newYear = Date.parse("2025-12-31T16:30:00Z");
  assert.equal(monthOf(newYear), "2026-01");
  assert.deepEqual(lastMonths(newYear, 3), ["2026-01", "2025-12", "2025-11"]);
  assert.equal(weekOf(newYear), "2026-W01");
  assert.equal(weekOf(Date.parse("2027-01-01T08:00:00+08:00")), "2026-W53");
  assert.deepEqual(issues(Date.parse("2026-03-02T12:00:00+08:00"), 2, 1), ["2026-W09", "2026-W08", "2026-02"]);
});

test("a finding is told by a sign and a word, not by colour alone", () => {
  assert.notEqual(signOf("red"), signOf("yellow"));
  const items = [{ severity: "red", department: "a", department_name: "甲" }, { severity: "red", department: "a", department_name: "甲" }, { severity: "yellow", department: "b", department_name: "乙" }];
  assert.deepEqual(counted(items), { red: 2, yellow: 1 });
});

test("what could not be urged is told with its reason, once", () => {
  const answer = { items: [{ urged: true }, { urged: false, reason: "已经催办。" }, { urged: false, reason: "已经催办。" }] };
  assert.equal(urged(answer, say), 'board.urged {"n":1} 已经催办。');
});

test("both languages say the same things, with the same places to fill", () => {
  assert.deepEqual(keysOf(en).sort(), keysOf(zh).sort());
  for (const key of keysOf(zh)) assert.deepEqual(placesOf(en, key), placesOf(zh, key), key);
});

test("every word that a page of the hotline asks for is there, and none is left over", () => {
  assert.deepEqual(asked("hotline", keysOf(zh)), { missing: [], left: [] });
});

test("a desk opens with what may be done there, and one the app does not know is not shown", () => {
  assert.equal(pageOfDesk({ name: "callback", may: [] }), "/hotline/callbacks/callbacks");
  assert.equal(pageOfDesk({ name: "later", may: [] }), "");
  const page = pageOfDesk({ name: "supervision", may: ["supervise", "draft_order"] });
  assert.equal(page, "/hotline/supervision/supervision?may=supervise,draft_order");
  assert.deepEqual([...mayDo({ may: "supervise,draft_order" })], ["supervise", "draft_order"]);
  assert.equal(mayDo({}).size, 0);
});

test("a form that begins at a desk knows what the desk knew", () => {
  const page = pageOfOpening("draft_order", { receipt_no: "RX-1", rule: "late" });
  const query = Object.fromEntries(new URLSearchParams(page.split("?")[1]));
  assert.equal(query.name, "draft_order");
  assert.deepEqual(filledIn(query), { receipt_no: "RX-1", rule: "late" });
  assert.deepEqual([filledIn({}), filledIn({ filled: "%7Bcut" })], [{}, {}]);
});

test("no word is kept that nothing says", () => {
  const root = new URL("../src/", import.meta.url);
  const sources = readdirSync(root, { recursive: true })
    .filter((file) => /\.(vue|js)$/.test(file) && !file.includes("texts/"))
    .map((file) => readFileSync(new URL(file, root), "utf8"))
    .join("\n");
  // A word is named whole, or begun with what stands before `${` or before a closing quote and a plus.
  const begun = [...sources.matchAll(/(?:text|say|words)\((?:`([\w.]+)\$\{|["']([\w.]+)["'] \+)/g)].map(([, one, other]) => one ?? other);
  const flat = (texts, before = "") => Object.entries(texts).flatMap(([key, value]) => (typeof value === "object" ? flat(value, `${before}${key}.`) : [before + key]));
  const said = (key) => ['"', "'"].some((quote) => sources.includes(quote + key + quote)) || begun.some((start) => key.startsWith(start));
  assert.ok(begun.length > 5);
  assert.ok(!said("nowhere.said"));
  assert.deepEqual(flat(app).concat(flat(zh)).filter((key) => !said(key)), []);
});
