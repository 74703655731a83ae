import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { emptyInstruction, instructionBody, leftOutOf } from "../src/hotline/logic/instruction.js";
import { changed, goOn, planned, renewed } from "../src/hotline/logic/steps.js";
import { Api } from "../src/logic/api.js";
import { Drafts } from "../src/logic/drafts.js";
import { keyed } from "../src/logic/keys.js";
import { ApiProblem } from "../src/logic/problem.js";
import { Settling } from "../src/logic/settling.js";
import { wordsIn } from "../src/logic/words.js";

const NOON = Date.parse("2026-03-02T12:00:00+08:00");

function memory() {
  const kept = new Map();
  return { read: (key) => structuredClone(kept.get(key)) ?? null, write: (key, value) => kept.set(key, structuredClone(value)), remove: (key) => kept.delete(key), keys: () => [...kept.keys()] };
}

function keys() {
  let number = 0;
  return () => `k-${++number}`;
}

const draftsOn = (device, newKey) => new Drafts(device, newKey, () => NOON);

test("what is changed and changed back is sent under its first key: the first answer may have been lost", () => {
  const drafts = draftsOn(memory(), keys());
  const first = drafts.keyFor("", "opening:a", { topic: "积水" });
  drafts.keep("", "opening:a", { topic: "积水了" });
  const second = drafts.keyFor("", "opening:a", { topic: "积水了" });
  drafts.keep("", "opening:a", { topic: "积水" });
  assert.notEqual(first, second);
  assert.equal(drafts.keyFor("", "opening:a", { topic: "积水" }), first);
  assert.equal(drafts.keyFor("", "opening:a", { topic: "积水了" }), second);
});

test("the keys outlast a reload, and an answer ends them", () => {
  const device = memory();
  const newKey = keys();
  const first = draftsOn(device, newKey).keyFor("", "opening:a", { topic: "积水" });
  const again = draftsOn(device, newKey);
  assert.equal(again.keyFor("", "opening:a", { topic: "积水" }), first);
  again.forget("", "opening:a");
  assert.notEqual(again.keyFor("", "opening:a", { topic: "积水" }), first);
});

test("the same words in another form, or about another case, are another request", () => {
  const drafts = draftsOn(memory(), keys());
  const all = [["", "opening:a"], ["", "opening:b"], ["C1", "opening:a"]].map(([of, name]) => drafts.keyFor(of, name, { a: 1 }));
  assert.equal(new Set(all).size, 3);
});

test("the last four contents are remembered, and what is sent again is remembered longest", () => {
  const newKey = keys();
  let tried = [];
  const send = (content) => {
    const known = keyed(tried, content, newKey);
    tried = known.tried;
    return known.key;
  };
  const first = send("a");
  ["b", "c"].forEach(send);
  assert.equal(send("a"), first);
  ["d", "e", "f"].forEach(send);
  assert.equal(send("a"), first);
  assert.equal(tried.length, 4);
  assert.notEqual(send("b"), "k-2");
});

const OPEN = { path: "/staff/tickets", body: { description: "路灯不亮" } };
const SCREEN = { path: "/staff/cases/{case}/commands", body: { command: "screen", data: { category: "light" } } };
const other = (request, description) => ({ ...request, body: { description } });

test("a call that is put right and back again is written down under its first key", () => {
  const newKey = keys();
  const plan = planned([OPEN, SCREEN], newKey);
  const second = changed(plan, [other(OPEN, "路灯全都不亮"), SCREEN], newKey);
  assert.notEqual(second.steps[0].key, plan.steps[0].key);
  assert.equal(second.steps[1].key, plan.steps[1].key);
  const third = changed(second, [OPEN, SCREEN], newKey);
  assert.deepEqual(third.steps.map((step) => step.key), plan.steps.map((step) => step.key));
});

test("a plan that was kept before keys were remembered goes on", () => {
  const newKey = keys();
  const { tried, ...old } = planned([OPEN, SCREEN], newKey);
  assert.ok(tried.length);
  assert.equal(changed(old, [OPEN, SCREEN], newKey).steps.length, 2);
});

test("of another version of the case everything that is left is asked anew", async () => {
  const newKey = keys();
  const kept = [];
  const lost = async (path) => {
    if (path.includes("commands")) throw new ApiProblem({ status: 0 });
    return { case_id: "C1", version: 3 };
  };
  await assert.rejects(goOn(planned([OPEN, SCREEN], newKey), lost, (plan) => kept.push(plan)));
  const now = renewed(kept.at(-1), 5, newKey);
  assert.deepEqual([now.version, now.steps[0].done, now.steps[0].key], [5, true, "k-1"]);
  assert.equal(now.steps[1].key, "k-3");
  assert.equal(changed(now, [OPEN, SCREEN], newKey).steps[1].key, "k-3");
});

const text = wordsIn("zh-CN");

test("who hears no answer to a change is told that it can be sent again, and nobody else is", () => {
  const said = (facts) => new ApiProblem(facts).sentence(text);
  for (const facts of [{ status: 0 }, { status: 0, timedOut: true }, { status: 503 }]) {
    assert.ok(said({ ...facts, repeatable: true }).endsWith("不会重复办理。"), JSON.stringify(facts));
    assert.ok(!said(facts).includes("不会重复办理"), JSON.stringify(facts));
  }
  assert.ok(!said({ status: 422, body: { detail: "请填写" }, repeatable: true }).includes("重复"));
});

function api(send, changed = () => {}) {
  return new Api({ send, token: () => "t", locale: () => "zh-CN", signedOut: () => {}, changed });
}

test("only what has a key can be sent again, whether the line broke or the server did", async () => {
  const broken = api(async () => {
    throw new ApiProblem({ status: 0 });
  });
  const failing = api(async () => ({ status: 503, body: null }));
  for (const hall of [broken, failing]) {
    const repeatable = async (asked) => (await asked.catch((problem) => problem)).repeatable;
    assert.equal(await repeatable(hall.post("/staff/tickets", {}, "k")), true);
    assert.equal(await repeatable(hall.post("/staff/tickets/hints", {})), false);
    assert.equal(await repeatable(hall.get("/staff/worklist")), false);
  }
});

test("a change that was answered is told, a reading and a refusal are not", async () => {
  const told = [];
  const answers = (status) => api(async ({ method }) => ({ status, body: {} }), () => told.push(status));
  await answers(200).get("/staff/worklist");
  await answers(422).post("/staff/tickets", {}, "k").catch(() => {});
  assert.deepEqual(told, []);
  await answers(201).post("/staff/tickets", {}, "k");
  assert.deepEqual(told, [201]);
});

function settlingAt(clock) {
  const waiting = new Map();
  let number = 0;
  const parts = { now: () => clock.now, later: (work, pause) => waiting.set(++number, { work, pause }) && number, forget: (timer) => waiting.delete(timer) };
  return { settling: new Settling(parts), waiting };
}

test("right after a change a list is read once more, a moment later", () => {
  const clock = { now: NOON };
  const { settling, waiting } = settlingAt(clock);
  let read = 0;
  settling.again(() => (read += 1));
  assert.equal(waiting.size, 0, "nothing was changed");
  settling.changed();
  clock.now += 4_000;
  settling.again(() => (read += 1));
  settling.again(() => (read += 1));
  assert.deepEqual([...waiting.values()].map((each) => each.pause), [3_000]);
  [...waiting.values()][0].work();
  assert.equal(read, 1);
});

test("a change of long ago has settled, and who has left reads nothing", () => {
  const clock = { now: NOON };
  const { settling, waiting } = settlingAt(clock);
  settling.changed();
  clock.now += 10_001;
  settling.again(() => {});
  assert.equal(waiting.size, 0);
  settling.changed();
  settling.again(() => {});
  settling.stop();
  assert.equal(waiting.size, 0);
});

test("an instruction is sent trimmed, its day as the server reads it, and nothing that is empty", () => {
  const written = { text: " 请排查。 ", unit: "housing", due: "2026.3.20", leader: " " };
  assert.deepEqual(instructionBody(written), { text: "请排查。", unit: "housing", due: "2026-03-20" });
  assert.deepEqual(Object.keys(leftOutOf(emptyInstruction(), (key) => key)), ["text", "unit", "due"]);
  assert.deepEqual(leftOutOf(written, (key) => key), {});
});

const source = new URL("../src/", import.meta.url);
const read = (path) => readFileSync(new URL(path, source), "utf8");
const PAGES = JSON.parse(read("pages.json"));
const pages = [...PAGES.pages, ...PAGES.subPackages.flatMap(({ root, pages: part }) => part.map((page) => ({ ...page, path: `${root}/${page.path}` })))];

test("a page that can be pulled down reads anew and lets go again, and no other page listens for it", () => {
  for (const { path, style } of pages) {
    const page = read(`${path}.vue`);
    assert.equal(page.includes("onPullDownRefresh("), Boolean(style.enablePullDownRefresh), path);
    assert.equal(page.includes("uni.stopPullDownRefresh()"), Boolean(style.enablePullDownRefresh), path);
  }
});

/** Pages in which somebody fills something in: what they wrote would be lost if they were read anew. */
const FORMS = ["pages/login/login", "pages/command/command", "pages/approval/approval", "hotline/call/call", "hotline/opening/opening"];

test("every page that shows something reads it anew when it is shown again", () => {
  const still = pages.map(({ path }) => path).filter((path) => !/onShow\(/.test(read(`${path}.vue`)) && !FORMS.includes(path));
  assert.deepEqual(still, []);
});

test("whatever is sent from a page has a key that outlasts a lost answer", () => {
  const files = readdirSync(source, { recursive: true }).filter((path) => path.endsWith(".vue"));
  // Making an address anew, or a ticket for a door, again is what is wanted.
  const AGAIN = /deadline-feed|meeting-tickets|tickets\/hints|\/staff\/bindings|\/staff\/login|\/staff\/subscriptions/;
  const bare = files.flatMap((path) => [...read(path).matchAll(/api\.post\(([^;]*);/g)].map(([, call]) => ({ path, call })))
    .filter(({ call }) => !AGAIN.test(call) && !/key/i.test(call));
  assert.deepEqual(bare, []);
});
