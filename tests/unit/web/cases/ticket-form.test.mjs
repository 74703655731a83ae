import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.mjs";

const { answerTo, journey, questions, submissionOf } = await import("../../../../web/scripts/cases/ticket-form.mjs");
const { filesRow } = await import("../../../../web/scripts/journey.mjs");

const NOISE = { kind: "help", topic: "environment", category: "environment/noise" };
const WHOLE = { ...NOISE, "attributes.when.night": "night", description: "夜里施工", "place.area": "none", way: "anonymous", public: "yes" };
const draft = (answers, attachments = []) => ({ key: "k", answers, attachments, problems: [] });
const lacks = (id, answers) => journey.missing(journey.step(id), answers).map(({ field }) => field);

test("a question that must be answered and takes several answers is content with one", () => {
  assert.deepEqual(lacks("details", NOISE), ["attributes.when"]);
  assert.equal(journey.missing(journey.step("details"), NOISE)[0].message, "请回答：发生时段");
  assert.deepEqual(lacks("details", { ...NOISE, "attributes.when.night": "night" }), []);
  assert.equal(answerTo(questions(NOISE)[0], { ...NOISE, "attributes.when.night": "night", "attributes.when.morning": "morning" }), "morning,night");
});

test("another topic asks for another category, and no topic for none", () => {
  assert.deepEqual(lacks("category", { ...NOISE, topic: "traffic" }), ["category"]);
  assert.ok(!journey.asked({ ...NOISE, topic: "unsure" }).some(({ id }) => id === "category" || id === "details"));
  assert.ok(!journey.asked({ ...NOISE, topic: "traffic", category: "traffic/parking" }).some(({ id }) => id === "details"));
});

test("who may stay without a name, and who is kept secret, the kind of the matter says", () => {
  assert.deepEqual(lacks("who", { kind: "consultation", way: "anonymous" }), ["way"]);
  assert.deepEqual(lacks("who", { kind: "report", way: "named" }), ["way"]);
  assert.deepEqual(lacks("who", { kind: "report", way: "confidential" }), []);
});

test("whoever gives an e-mail address need not give a telephone number", () => {
  const named = { ...NOISE, way: "named", "contact.name": "林一" };
  assert.deepEqual(lacks("contact", named), ["contact.phone"]);
  assert.deepEqual(lacks("contact", { ...named, "contact.email": "lin@yunxi.example" }), []);
});

test("of somebody without a name nothing that was typed before is sent", () => {
  const sent = submissionOf(draft({ ...WHOLE, "contact.name": "林一", "contact.phone": "0000-5551234" }));
  assert.equal(sent.contact, undefined);
  assert.equal(JSON.stringify(sent).includes("林一"), false);
  assert.deepEqual([sent.category, sent.attributes, sent.place], ["noise", { when: "night" }, undefined]);
});

test("what is asked in confidence is never sent to be shown", () => {
  const sent = submissionOf(draft({ ...WHOLE, way: "confidential", "contact.name": "林一", "contact.phone": "0000-5551234" }));
  assert.deepEqual([sent.public, sent.confidential, sent.contact], [false, true, { name: "林一", phone: "0000-5551234" }]);
  assert.equal(submissionOf(draft(WHOLE)).public, true);
});

test("answers to questions of a category that was left are not sent", () => {
  const sent = submissionOf(draft({ ...WHOLE, topic: "traffic", category: "traffic/parking" }));
  assert.deepEqual([sent.category, sent.attributes], ["parking", {}]);
});

test("files are sent without what only the page knows, and shown with what they are for", () => {
  const photo = { upload_id: "u1", file_name: "路面.png", purpose: "photo", size: 70 };
  assert.deepEqual(submissionOf(draft(WHOLE, [photo])).attachments, [{ upload_id: "u1", file_name: "路面.png", purpose: "photo" }]);
  const row = (step, label, value) => value;
  assert.equal(filesRow(draft(WHOLE, [photo, { ...photo, purpose: "supporting" }]), row), "路面.png（照片）\n路面.png");
  assert.equal(filesRow(draft(WHOLE), row), "没有");
});
