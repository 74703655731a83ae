// Where a ticket, a petition or a request for a correction has got: besides what every service shows, what was answered, in
// the order in which it is read, and what the state means in plain words.
import { byId, element } from "../dom.mjs";
import { calendarDay } from "../moments.mjs";
import { texts } from "../texts.mjs";
import "../status.mjs";

/** The documents of a view, each with the fields that are shown. */
const DOCUMENTS = {
  recheck_opinion: ["result", "findings", "opinion", "basis"],
  review_opinion: ["result", "findings", "opinion", "basis"],
  opinion: ["result", "findings", "opinion", "basis"],
  agreement: ["way", "agreement"],
  hearing: ["held_on", "time", "place", "matters"],
  channelling: ["organ", "told", "explanation"],
  declining: ["earlier_receipt_no", "explanation"],
  reopen: ["explanation"],
  reply: ["result", "text", "measures"],
  refusal: ["explanation", "where_to_go"],
  answer: ["result", "text", "findings", "corrected_content", "other_agency", "reasons"],
};

document.addEventListener("case-shown", ({ detail: view }) => {
  document.querySelector("h1").textContent = texts.cases.titles[view.service] ?? document.querySelector("h1").textContent;
  const standing = texts.standing[view.state];
  byId("standing").textContent = standing ?? "";
  byId("standing").hidden = !standing;
  // Tickets are answered without letters.
  byId("letters").closest("section").hidden = view.letters.length === 0;
  const told = Object.entries(DOCUMENTS).filter(([name]) => view[name]);
  byId("documents").replaceChildren(...told.map(([name, fields]) => section(name, fields, view[name])));
});

function section(name, fields, content) {
  const rows = fields.filter((field) => shown(content[field])).map((field) => fact(field, content[field]));
  const id = `${name.replaceAll("_", "-")}-title`;
  return element(
    "section",
    { class: "hall-keep", "aria-labelledby": id, "data-document": name },
    element("h2", { class: "govuk-heading-m", id }, texts.documents[name]),
    element("dl", { class: "govuk-summary-list" }, rows),
  );
}

const shown = (value) => value !== undefined && value !== null && value !== "";

function fact(field, value) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, texts.facts[field]),
    element("dd", { class: "govuk-summary-list__value hall-breakable" }, inWords(field, value)),
  );
}

function inWords(field, value) {
  if (field === "held_on") return calendarDay(value, true);
  return texts.values[value] ?? texts.matters.choices.reply_result[value] ?? String(value);
}
