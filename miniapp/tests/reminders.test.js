import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ApiProblem } from "../src/logic/problem.js";
import { answersOf, askedAtTap, remindByTap, reminderLines } from "../src/logic/reminders.js";
import { LOCALES, wordsIn } from "../src/logic/words.js";

const page = readFileSync(new URL("../src/pages/me/me.vue", import.meta.url), "utf-8");
const device = readFileSync(new URL("../src/platform/device.js", import.meta.url), "utf-8");
const item = (id, on = false, left = 0) => ({ template_id: id, on, left, kinds: [{ kind: "card_red", kind_label: "红牌" }, { kind: "card_yellow", kind_label: "黄牌" }] });
const TOLD = { long_term: false, items: [item("T1"), item("T2")] };
const AFTER = { long_term: false, items: [item("T1", true, 1), item("T2")] };

/** A device whose WeChat answers so, and an API that answers with what stands in a row; each notes what it was asked. */
function trial(said, answers = [AFTER]) {
  const done = [];
  let codes = 0;
  const parts = {
    ask: async (ids) => (done.push(["ask", ids]), said),
    code: async () => `code-${++codes}`,
    newKey: () => "key-1",
  };
  const send = async (body, key) => {
    done.push(["send", body, key]);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { done, run: () => remindByTap(TOLD, parts, send) };
}

test("a tap asks WeChat first, for no more than three templates", async () => {
  const many = { long_term: false, items: ["a", "b", "c", "d"].map((id) => item(id)) };
  assert.deepEqual(askedAtTap(many), ["a", "b", "c"]);
  const { done, run } = trial({ errMsg: "requestSubscribeMessage:ok", T1: "accept", T2: "reject" });
  await run();
  assert.deepEqual(done[0], ["ask", ["T1", "T2"]]);
});

test("the question is put within the tap: nothing is waited for before", () => {
  let asked = false;
  const parts = { ask: () => ((asked = true), new Promise(() => {})), code: () => assert.fail(), newKey: () => assert.fail() };
  remindByTap(TOLD, parts, () => assert.fail());
  assert.ok(asked);
});

test("what WeChat has answered goes to the API with a new code, under a key", async () => {
  const { done, run } = trial({ errMsg: "requestSubscribeMessage:ok", T1: "accept", T2: "reject" });
  assert.deepEqual(await run(), { said: "me.remind_done", told: AFTER });
  assert.deepEqual(done[1], ["send", { code: "code-1", answers: { T1: "accept", T2: "reject" } }, "key-1"]);
  assert.equal(done.length, 2);
});

test("of WeChat's answer only what speaks of a template that was asked for is told", () => {
  const said = { errMsg: "ok", errCode: 0, T1: "accept", T2: "perhaps", T3: "ban", T4: "filter", T5: 7 };
  assert.deepEqual(answersOf(said, ["T1", "T2", "T4", "T5", "T6"]), { T1: "accept", T4: "filter" });
});

test("who wants to hear a message consents to it", () => {
  assert.deepEqual(answersOf({ T1: "acceptWithAudio" }, ["T1"]), { T1: "accept" });
});

test("when it is not known whether it arrived, it is told again under the same key with another code", async () => {
  const { done, run } = trial({ T1: "accept" }, [new ApiProblem({ status: 0 }), AFTER]);
  assert.equal((await run()).told, AFTER);
  const sent = done.filter(([what]) => what === "send");
  assert.deepEqual(sent.map(([, body, key]) => [body.code, key]), [["code-1", "key-1"], ["code-2", "key-1"]]);
});

test("a refusal is not asked for again, and two failures are told", async () => {
  const refused = new ApiProblem({ status: 422, body: { code: "identity_not_yours", detail: "这不是您账号绑定的微信。" } });
  const once = trial({ T1: "accept" }, [refused]);
  await assert.rejects(once.run(), refused);
  assert.equal(once.done.length, 2);
  const away = new ApiProblem({ status: 503 });
  await assert.rejects(trial({ T1: "accept" }, [new ApiProblem({ status: 0 }), away]).run(), away);
});

test("who says no has it counted, and is told so", async () => {
  const { run } = trial({ T1: "reject", T2: "ban" }, [TOLD]);
  assert.deepEqual(await run(), { said: "me.remind_none", told: TOLD });
});

test("without an answer the API is told nothing, and who has switched everything off is told where it is", async () => {
  for (const [said, word] of [[{ errCode: 20004 }, "me.remind_off"], [{ errCode: 10001, errMsg: "fail" }, "me.remind_none"], [{}, "me.remind_none"]]) {
    const { done, run } = trial(said);
    assert.deepEqual(await run(), { said: word, told: null });
    assert.equal(done.length, 1);
  }
});

test("each template says what it reminds of, and how many are left", () => {
  const zh = wordsIn("zh-CN");
  assert.deepEqual(reminderLines(AFTER, zh).map((line) => [line.about, line.on, line.state]), [["红牌、黄牌", true, "还可收到 1 条"], ["红牌、黄牌", false, "未开启"]]);
  const good = { long_term: true, items: [item("T1", true, null), item("T2", false, null)] };
  assert.deepEqual(reminderLines(good, zh).map((line) => line.state), ["已开启", "未开启"]);
});

test("what is said of it is written in every language", () => {
  for (const locale of LOCALES) {
    const words = wordsIn(locale);
    for (const key of ["remind", "remind_hint", "remind_once", "remind_left", "remind_on", "remind_not", "remind_done", "remind_none", "remind_off"]) {
      assert.notEqual(words(`me.${key}`), `me.${key}`);
    }
  }
});

test("only the build for WeChat asks for it", () => {
  for (const whole of [page, device]) {
    const elsewhere = whole.replace(/(\/\/|<!--) #ifdef MP-WEIXIN[^]*?#endif/g, "");
    assert.match(whole, /remind/i);
    assert.doesNotMatch(elsewhere, /remind|requestSubscribeMessage/i);
  }
});
