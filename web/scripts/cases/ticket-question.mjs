// A page of the ticket's form.
import "../page.mjs";
import { byId, element } from "../dom.mjs";
import { QuestionPage } from "../journey.mjs";
import { leaveOut } from "../reveals.mjs";
import { texts } from "../texts.mjs";
import { openFiles } from "../uploads.mjs";
import { allowed, controlsOf, journey, questions, valueOf } from "./ticket-form.mjs";

const question = new QuestionPage(journey);
const { form, draft, step } = question;
const SHOWN = { category: showCategories, details: showQuestions, who: showWays };
const TYPES = { number: { inputmode: "decimal" }, datetime: { type: "date" } };

if (step.id === "attachments") openFiles(question);
else {
  if (draft) SHOWN[step.id]?.(draft.answers);
  question.open();
}

/** The choices of who hands it in that the kind of matter leaves, and what always holds for it. */
function showWays(answers) {
  const { anonymous, confidential } = allowed(answers);
  leaveOut(form, "way", [...(anonymous ? [] : ["anonymous"]), ...(confidential ? ["named"] : [])]);
  byId("secret").hidden = !confidential;
}

// --- which category within the topic ---------------------------------------------------------------------------------

function showCategories({ topic }) {
  const list = byId("categories");
  const options = texts.matters.categories
    .filter((one) => one.group === topic)
    .map((one) => option(valueOf(one), one.label, one.description));
  list.replaceChildren(...options, option(`${topic}/none`, list.dataset.none));
  list.querySelector("input").id = "category"; // A message leads to the first one.
  list.querySelector("label").htmlFor = "category";
}

function option(value, label, hint) {
  const id = `category-${value.replace("/", "-")}`;
  return element(
    "div",
    { class: "govuk-radios__item" },
    element("input", { class: "govuk-radios__input", id, name: "category", type: "radio", value, "aria-describedby": hint ? `${id}-hint` : null }),
    element("label", { class: "govuk-label govuk-radios__label", for: id }, label),
    hint ? element("div", { class: "govuk-hint govuk-radios__hint", id: `${id}-hint` }, hint) : null,
  );
}

// --- what the category asks besides: one control a question ----------------------------------------------------------

function showQuestions(answers) {
  byId("questions").replaceChildren(...questions(answers).map(shown));
}

function shown(asked) {
  const { label, datatype, required, hint } = asked;
  const name = required ? label : label + texts.cases.optional;
  return datatype.endsWith("valuelist") ? choices(asked, name, hint) : line(asked, name, hint);
}

function line({ code, datatype }, name, hint) {
  const id = `attributes-${code}`;
  return element(
    "div",
    { class: "govuk-form-group" },
    element("label", { class: "govuk-label", for: id }, name),
    hint ? element("div", { class: "govuk-hint", id: `${id}-hint` }, hint) : null,
    element("input", {
      class: "govuk-input govuk-input--width-20",
      id,
      name: `attributes.${code}`,
      type: "text",
      autocomplete: "off",
      "aria-describedby": hint ? `${id}-hint` : null,
      ...TYPES[datatype],
    }),
  );
}

function choices(asked, name, hint) {
  const kind = asked.datatype === "singlevaluelist" ? "radio" : "checkbox";
  const block = kind === "radio" ? "govuk-radios" : "govuk-checkboxes";
  const names = controlsOf(asked);
  const id = `attributes-${asked.code}`;
  const items = asked.values.map(({ key, label }, place) => {
    const own = place ? `${id}-${key}` : id;
    return element(
      "div",
      { class: `${block}__item` },
      element("input", { class: `${block}__input`, id: own, name: names[place] ?? names[0], type: kind, value: key }),
      element("label", { class: `govuk-label ${block}__label`, for: own }, label),
    );
  });
  return element(
    "div",
    { class: "govuk-form-group" },
    element(
      "fieldset",
      { class: "govuk-fieldset", "aria-describedby": hint ? `${id}-hint` : null },
      element("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, name),
      hint ? element("div", { class: "govuk-hint", id: `${id}-hint` }, hint) : null,
      element("div", { class: block }, items),
    ),
  );
}
