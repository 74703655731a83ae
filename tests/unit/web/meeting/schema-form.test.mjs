// Which control a field of a command's schema gets, and what is read from it.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "en" }, title: "" };
globalThis.hallTexts = {};
const { kindOf, listsOf, resolved, valueOf } = await import("../../../../web/scripts/meeting/schema-form.mjs");

const ROOT = { $defs: { Promise: { type: "object", properties: { text: { type: "string" } } } } };

test("a reference is followed, and a field that may be empty is what it is when it is not", () => {
  assert.equal(resolved({ $ref: "#/$defs/Promise" }, ROOT).type, "object");
  const optional = resolved({ anyOf: [{ type: "string", maxLength: 40 }, { type: "null" }], default: null }, ROOT);
  assert.equal(optional.type, "string");
  assert.equal(optional.default, null);
});

test("what stands beside a reference counts: a name of its own, a list of its own", () => {
  const named = resolved({ $ref: "#/$defs/Promise", title: "Promise", "x-choices": "departments" }, ROOT);
  assert.equal(named.title, "Promise");
  assert.equal(named["x-choices"], "departments");
  const optional = resolved({ title: "Note", anyOf: [{ type: "string" }, { type: "null" }] }, ROOT);
  assert.equal(optional.title, "Note");
});

test("the lists that a form chooses from are found wherever they stand, each once", () => {
  const schema = {
    properties: { outcome: { "x-choices": "meeting_outcomes" }, promises: { items: { $ref: "#/$defs/P" } } },
    $defs: { P: { properties: { department: { "x-choices": "departments" }, unit: { anyOf: [{ "x-choices": "departments" }, null] } } } },
  };
  assert.deepEqual(listsOf(schema).sort(), ["departments", "meeting_outcomes"]);
  assert.deepEqual(listsOf({ type: "object" }), []);
});

for (const [schema, kind] of [
  [{ type: "string", maxLength: 64 }, "line"],
  [{ type: "string", maxLength: 4000 }, "text"],
  [{ type: "string", maxLength: 64, "x-choices": "departments" }, "choice"],
  [{ type: "string", enum: ["host", "citizen"] }, "choice"],
  [{ type: "string", format: "date" }, "date"],
  [{ type: "integer" }, "number"],
  [{ type: "boolean" }, "flag"],
  [{ type: "array", items: {} }, "list"],
  [{ type: "object" }, "group"],
]) {
  test(`${JSON.stringify(schema)} is asked for by a ${kind}`, () => assert.equal(kindOf(schema), kind));
}

test("numbers are numbers, what is none is left to the server to refuse, what is empty is left out", () => {
  assert.equal(valueOf("number", "15"), 15);
  assert.equal(valueOf("number", "fifteen"), "fifteen");
  assert.equal(valueOf("line", ""), undefined);
  assert.equal(valueOf("flag", false), false);
});
