import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, withQuery } from "../src/logic/api.js";
import { Drafts } from "../src/logic/drafts.js";
import { beijing, dayOf, minuteOf, shortDay, urgency } from "../src/logic/moments.js";
import { ApiProblem } from "../src/logic/problem.js";
import { absenceBody, absenceErrors, absenceLine } from "../src/logic/absence.js";
import { Kept } from "../src/logic/kept.js";
import { Session } from "../src/logic/session.js";
import { LOCALES, offered, wordsIn } from "../src/logic/words.js";
import en from "../src/texts/en.js";
import zh from "../src/texts/zh-CN.js";

function memory() {
  const kept = new Map();
  return {
    read: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : null),
    write: (key, value) => kept.set(key, JSON.stringify(value)),
    remove: (key) => kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

const NOON = Date.parse("2026-03-02T12:00:00+08:00");

test("moments are shown in Beijing time, wherever the phone is", () => {
  assert.equal(minuteOf("2026-03-01T16:30:00Z"), "2026-03-02 00:30");
  assert.equal(dayOf("2026-03-01T15:59:59Z"), "2026-03-01");
  assert.equal(beijing("no moment"), null);
  assert.equal(minuteOf(null), "");
});

test("a short day has its weekday in the person's language", () => {
  assert.equal(shortDay(NOON, "zh-CN"), "3月2日 周一");
  assert.equal(shortDay(NOON, "en"), "Mon 03-02");
});

test("a deadline is overdue, due today, soon or later, by the days of Beijing", () => {
  assert.equal(urgency("2026-03-02T11:59:00+08:00", NOON), "overdue");
  assert.equal(urgency("2026-03-02T23:59:59+08:00", NOON), "today");
  assert.equal(urgency("2026-03-03T00:00:01+08:00", NOON), "soon");
  assert.equal(urgency("2026-03-20T00:00:00+08:00", NOON), "later");
  assert.equal(urgency(null, NOON), "none");
});

function door(answers, { token = "t", onSignedOut = () => {} } = {}) {
  const sent = [];
  const send = async (request) => {
    sent.push(request);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, api: new Api({ send, token: () => token, locale: () => "zh-CN", signedOut: onSignedOut }) };
}

test("every request says who asks and in which language", async () => {
  const { api, sent } = door([{ status: 200, body: { items: [] } }]);
  assert.deepEqual(await api.get("/staff/worklist", { cursor: "", limit: 25 }), { items: [] });
  assert.equal(sent[0].url, "/api/v1/staff/worklist?limit=25");
  assert.equal(sent[0].headers.Authorization, "Bearer t");
  assert.equal(sent[0].headers["Accept-Language"], "zh-CN");
});

test("a command goes out under its key, and nobody is named who is not signed in", async () => {
  const { api, sent } = door([{ status: 201, body: {} }], { token: "" });
  await api.post("/staff/login", { a: 1 }, "k-1");
  assert.equal(sent[0].headers["Idempotency-Key"], "k-1");
  assert.equal(sent[0].body, '{"a":1}');
  assert.equal("Authorization" in sent[0].headers, false);
});

test("a refusal becomes a problem that knows what to say", async () => {
  const body = { code: "stale_version", detail: "办件已有新的进展。", errors: [{ field: "a", message: "m" }, { field: "b" }] };
  const { api } = door([{ status: 409, body }]);
  const problem = await api.get("/x").catch((failure) => failure);
  assert.ok(problem instanceof ApiProblem);
  assert.deepEqual([problem.status, problem.code, problem.fields.length, problem.uncertain], [409, "stale_version", 1, false]);
  assert.equal(problem.sentence(wordsIn("zh-CN")), "办件已有新的进展。");
});

test("a token that holds no more signs the person out, wherever the gateway says so", async () => {
  for (const answer of [{ status: 401, body: { code: "not_signed_in" } }, { status: 403, body: { message: "Forbidden" } }]) {
    let out = 0;
    const { api } = door([answer], { onSignedOut: () => (out += 1) });
    await api.get("/x").catch(() => {});
    assert.equal(out, 1);
  }
});

test("a command that is not allowed does not sign anybody out", async () => {
  let out = 0;
  const { api } = door([{ status: 403, body: { code: "command_not_allowed" } }], { onSignedOut: () => (out += 1) });
  await api.get("/x").catch(() => {});
  assert.equal(out, 0);
});

test("of a broken answer it is not known what was done", () => {
  assert.equal(new ApiProblem({ status: 0 }).uncertain, true);
  assert.equal(new ApiProblem({ status: 502, body: "<html>" }).uncertain, true);
  assert.equal(new ApiProblem({ status: 422 }).uncertain, false);
});

test("empty values stand in no query", () => {
  assert.equal(withQuery("/a", { b: "", c: null, d: undefined, e: 0, f: "甲 乙" }), "/a?e=0&f=%E7%94%B2%20%E4%B9%99");
});

test("a sign-in ends when its time is over", () => {
  let now = NOON;
  const session = new Session(memory(), () => now);
  session.begin({ token: "t", expires_at: "2026-03-02T13:00:00+08:00", staff: { name: "王" }, more: 1 });
  assert.deepEqual([session.token, session.staff.name], ["t", "王"]);
  now += 3_600_000;
  assert.deepEqual([session.token, session.staff], ["", null]);
});

test("a draft is kept for each case and command", () => {
  let number = 0;
  const drafts = new Drafts(memory(), () => `k-${++number}`, () => NOON + number);
  drafts.keep("A", "assign", { department: "x" });
  drafts.keep("B", "assign", { department: "y" });
  assert.deepEqual(drafts.read("A", "assign").values, { department: "x" });
  assert.equal(drafts.read("A", "send"), null);
  drafts.forget("A", "assign");
  assert.deepEqual(drafts.all().map((each) => each.caseId), ["B"]);
  drafts.forgetAll();
  assert.deepEqual(drafts.all(), []);
});

test("a repeated tap sends the same key, another text another one", () => {
  let number = 0;
  const drafts = new Drafts(memory(), () => `k-${++number}`, () => NOON);
  const first = drafts.keyFor("A", "assign", { a: 1 });
  assert.equal(drafts.keyFor("A", "assign", { a: 1 }), first);
  assert.notEqual(drafts.keyFor("A", "assign", { a: 2 }), first);
});

test("both languages say the same things", () => {
  const keys = (part, path = "") =>
    Object.entries(part).flatMap(([name, value]) => (typeof value === "string" ? [`${path}${name}`] : keys(value, `${path}${name}.`)));
  assert.deepEqual(keys(en), keys(zh));
  const places = (texts, key) => (key.split(".").reduce((part, name) => part[name], texts).match(/\{\w+\}/g) ?? []).sort();
  for (const key of keys(zh)) assert.deepEqual(places(en, key), places(zh, key), key);
  assert.deepEqual(LOCALES, ["zh-CN", "en"]);
});

test("a missing word shows its key, a missing value its place", () => {
  const text = wordsIn("zh-CN");
  assert.equal(text("no.such"), "no.such");
  assert.equal(text("work.due"), "{when} 到期");
  assert.equal(text("work.due", { when: "3月2日" }), "3月2日 到期");
});

test("a device that is full gives up its oldest draft, and a repeated tap is harmless even when nothing fits", () => {
  let number = 0;
  const device = memory();
  const room = { ...device, write: (key, value) => {
    if (device.keys().length >= 2 && !device.keys().includes(key)) throw new Error("quota");
    device.write(key, value);
  } };
  const drafts = new Drafts(room, () => `k-${++number}`, () => NOON + ++number);
  for (const each of ["A", "B", "C"]) assert.equal(drafts.keep(each, "assign", { each }), true);
  assert.deepEqual(drafts.all().map((each) => each.caseId), ["C", "B"]);
  const full = new Drafts({ ...memory(), write: () => { throw new Error("quota"); } }, () => `k-${++number}`, () => NOON);
  assert.equal(full.keep("A", "assign", { a: 1 }), false);
  assert.equal(full.keyFor("A", "assign", { a: 1 }), full.keyFor("A", "assign", { a: 1 }));
  full.forgetAll();
  assert.equal(full.read("A", "assign"), null);
});

test("no more than thirty drafts are kept, and what was only sent is no draft to go on with", () => {
  let now = NOON;
  const drafts = new Drafts(memory(), () => "k", () => ++now);
  for (let each = 0; each < 40; each += 1) drafts.keep(`case-${each}`, "assign", {}, { title: `办件 ${each}`, page: "/p" });
  assert.equal(drafts.all().length, 30);
  assert.equal(drafts.all()[0].caseId, "case-39");
  drafts.keyFor("case-x", "confirm_receipt", { version: 1 });
  assert.equal(drafts.resumable().some((each) => each.caseId === "case-x"), false);
});

test("a draft knows its title and where somebody goes on with it, also when it was changed or sent since", () => {
  const drafts = new Drafts(memory(), () => "k", () => NOON);
  drafts.keep("A", "assign", { a: 1 }, { title: "GK-1 交办", page: "/pages/command/command?id=A&name=assign" });
  drafts.keep("A", "assign", { a: 2 });
  drafts.keyFor("A", "assign", { a: 2 });
  const [kept] = drafts.resumable();
  assert.equal(kept.title, "GK-1 交办");
  assert.equal(kept.page, "/pages/command/command?id=A&name=assign");
});

test("of a work list stays on the device what says nothing of anybody", () => {
  const device = memory();
  const kept = new Kept(device, new Drafts(device, () => "k", () => NOON));
  kept.keepRows([{ case_id: "1", receipt_no: "GK-1", title: "王某的申请", state_label: "已收到", due_at: null, card: null, department: "x" }], NOON);
  assert.deepEqual(Object.keys(kept.rows().rows[0]), ["case_id", "receipt_no", "state_label", "due_at", "card"]);
  assert.equal(JSON.stringify(kept.rows()).includes("王某"), false);
});

test("who signs in after another finds nothing of theirs, who comes back finds their own", () => {
  const device = memory();
  const drafts = new Drafts(device, () => "k", () => NOON);
  const kept = new Kept(device, drafts);
  kept.takeOver("s-1");
  drafts.keep("A", "assign", { a: 1 });
  kept.keepRows([], NOON);
  kept.takeOver("s-1");
  assert.equal(drafts.all().length, 1);
  kept.takeOver("s-2");
  assert.deepEqual([drafts.all().length, kept.rows()], [0, null]);
});

test("a device without room keeps no rows, and fails nothing", () => {
  const full = { ...memory(), write: () => { throw new Error("quota"); } };
  const kept = new Kept(full, new Drafts(full, () => "k", () => NOON));
  kept.keepRows([{ case_id: "1" }], NOON);
  assert.equal(kept.rows(), null);
});

test("an absence is planned with days as people type them and somebody who stands in", () => {
  const text = wordsIn("zh-CN");
  assert.deepEqual(Object.keys(absenceErrors({ first: "", last: "x", deputy: "" }, text)), ["first", "last", "deputy"]);
  assert.deepEqual(absenceErrors({ first: "2026.3.9", last: "20260313", deputy: "s" }, text), {});
  assert.deepEqual(absenceBody({ first: "2026.3.9", last: "20260313", deputy: "s" }), { deputy: "s", first: "2026-03-09", last: "2026-03-13", chains: [] });
  const absence = { first: "2026-03-09", last: "2026-03-13", deputy_name: "钱致远", chain_labels: {} };
  assert.equal(absenceLine(absence, text), "2026-03-09 至 2026-03-13，由钱致远代理（全部审批）");
  assert.ok(absenceLine({ ...absence, chain_labels: { a: "答复审批" } }, text).includes("答复审批"));
});

test("what is taken away is taken away by DELETE, and the answer is what is left", async () => {
  const { api, sent } = door([{ status: 200, body: { items: [] } }]);
  assert.deepEqual(await api.remove("/staff/absences/s/2026-03-09"), { items: [] });
  assert.deepEqual([sent[0].method, "Content-Type" in sent[0].headers], ["DELETE", false]);
});

test("the city's languages are offered in its order, and none that the app is not written in", () => {
  assert.deepEqual(offered("zh-CN en"), ["zh-CN", "en"]);
  assert.deepEqual(offered("zh-CN"), ["zh-CN"]);
  assert.deepEqual(offered("zh-CN bo"), ["zh-CN"]);
});
