// Asking a question, and finding it again.
import { get, post } from "../api.mjs";
import { byId, element } from "../dom.mjs";
import { minuteOf } from "../moments.mjs";
import { newKey, remember } from "../tab-memory.mjs";
import { locale, pageUrl, texts } from "../texts.mjs";

/** One key for one question: sent again after a lost answer it is the same question. */
let key = newKey();
let sent = "";

/** What is missing of a question, as problems of its fields. */
export function missing(form) {
  const said = { nickname: texts.sessions.nickname_missing, text: texts.sessions.text_missing };
  return Object.keys(said)
    .filter((field) => !form.elements[field].value.trim())
    .map((field) => ({ field, message: said[field] }));
}

export async function ask(number, form) {
  const question = { nickname: form.elements.nickname.value.trim(), text: form.elements.text.value.trim(), locale };
  const whole = JSON.stringify(question);
  if (sent && whole !== sent) key = newKey();
  sent = whole;
  const receipt = await post(`/sessions/${encodeURIComponent(number)}/questions`, question, key);
  [key, sent] = [newKey(), ""];
  form.elements.text.value = "";
  showReceipt(receipt);
}

function showReceipt(receipt) {
  const fact = (name, value) => element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value" }, value),
  );
  byId("asked").replaceChildren(
    element("h2", { class: "govuk-heading-m" }, texts.sessions.asked_title),
    element("p", { class: "govuk-body" }, texts.sessions.asked_text),
    element(
      "dl",
      { class: "govuk-summary-list" },
      fact(texts.sessions.asked_no, receipt.receipt_no),
      fact(texts.sessions.asked_code, receipt.query_code),
    ),
    followLink(receipt),
  );
  byId("asked").hidden = false;
  byId("asked").focus();
}

/** The way to the page of one's own question; number and code go there through the tab's memory. */
function followLink({ receipt_no, query_code }) {
  const link = element("a", { class: "govuk-link hall-standalone-link", href: pageUrl("sessions/question/") }, texts.sessions.follow_question);
  link.addEventListener("click", () => remember("track.access", { receipt_no, query_code }));
  return element("p", { class: "govuk-body" }, link);
}

/** What is missing to look a question up. */
export function missingOwn(form) {
  const said = { receipt_no: texts.sessions.receipt_missing, query_code: texts.sessions.code_missing };
  return Object.keys(said)
    .filter((field) => !form.elements[field].value.trim())
    .map((field) => ({ field, message: said[field] }));
}

export async function lookUp(form) {
  const query_code = form.elements.query_code.value.trim();
  const number = encodeURIComponent(form.elements.receipt_no.value.trim());
  const found = await get(`/session-questions/${number}`, { "X-Query-Code": query_code });
  const steps = found.timeline.map((step) =>
    element("li", {}, `${minuteOf(step.at)} ${step.label}${step.detail ? ` ${step.detail}` : ""}`),
  );
  byId("own").replaceChildren(
    element("p", { class: "govuk-body" }, element("strong", { class: "govuk-tag" }, found.state_label ?? found.state)),
    element("ul", { class: "govuk-list" }, steps),
    followLink({ receipt_no: found.receipt_no, query_code }),
  );
}
