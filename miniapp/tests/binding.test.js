import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Api } from "../src/logic/api.js";
import { OWN_WECHAT, wechatBinding, wechatProof, wechatToBind } from "../src/logic/binding.js";
import { ApiProblem } from "../src/logic/problem.js";
import { LOCALES, wordsIn } from "../src/logic/words.js";

const page = (name) => readFileSync(new URL(`../src/pages/${name}/${name}.vue`, import.meta.url), "utf-8");

test("a code of WeChat is a proof, and nothing else goes with it", () => {
  assert.deepEqual(wechatProof("0a1B2c3D"), { provider: "wechat", code: "0a1B2c3D" });
});

test("who binds a WeChat shows the password again, unless the account has none", () => {
  assert.deepEqual(wechatToBind("0a1B2c3D", " as typed "), { provider: "wechat", code: "0a1B2c3D", password: " as typed " });
  assert.deepEqual(wechatToBind("0a1B2c3D", ""), wechatProof("0a1B2c3D"));
});

test("a binding is shown with the minute it was made, in Beijing time", () => {
  assert.deepEqual(wechatBinding([{ provider: "city", bound_at: null }, { provider: "wechat", bound_at: "2026-03-01T16:30:00Z" }]), { since: "2026-03-02 00:30" });
  assert.deepEqual(wechatBinding([{ provider: "wechat", bound_at: null }]), { since: "" });
});

test("where the city has no sign-in by WeChat, nothing is offered", () => {
  assert.equal(wechatBinding([{ provider: "city", bound_at: "2026-03-01T16:30:00Z" }]), null);
  assert.equal(wechatBinding([]), null);
  assert.equal(wechatBinding(), null);
});

test("whose WeChat is not bound yet is told to sign in by password once and to bind it", () => {
  const stranger = new ApiProblem({ status: 401, body: { code: "identity_not_bound", detail: "此身份尚未绑定工作人员账号。" } });
  for (const locale of LOCALES) {
    const words = wordsIn(locale);
    const said = stranger.sentence(words);
    assert.equal(said, words("login.bind_first"));
    assert.ok(said.includes(words("tabs.me")) && said.includes(words("me.wechat_bind")), said);
  }
  assert.equal(stranger.signedOut, false);
});

test("a wrong password is told by the server, and a WeChat of somebody else ends no sign-in", () => {
  const zh = wordsIn("zh-CN");
  assert.equal(new ApiProblem({ status: 401, body: { code: "login_failed", detail: "不正确" } }).sentence(zh), "不正确");
  for (const [status, code] of [[409, "identity_bound_to_another"], [409, "account_bound_already"], [422, "identity_not_proved"], [422, "password_not_right"]]) {
    const problem = new ApiProblem({ status, body: { code, detail: `说明 ${code}` } });
    assert.deepEqual([problem.signedOut, problem.sentence(zh)], [false, `说明 ${code}`]);
  }
});

test("the own binding is taken away at its own address", async () => {
  const sent = [];
  const send = async (request) => {
    sent.push(request);
    return { status: 200, body: { unbound: true } };
  };
  const api = new Api({ send, token: () => "t", locale: () => "en", signedOut: () => {} });
  assert.deepEqual(await api.remove(OWN_WECHAT), { unbound: true });
  assert.deepEqual([sent[0].method, sent[0].url], ["DELETE", "/api/v1/staff/bindings/wechat"]);
});

test("in a browser neither page says a word of WeChat", () => {
  for (const name of ["login", "me"]) {
    const whole = page(name);
    const elsewhere = whole.replace(/(\/\/|<!--) #ifdef MP-WEIXIN[^]*?#endif/g, "");
    assert.match(whole, /wechat/i, name);
    assert.doesNotMatch(elsewhere, /wechat/i, name);
  }
});
