// The questions of a survey on one page, each in a group of its own.
import "../page.mjs";
import { byId, element } from "../dom.mjs";
import { QuestionPage } from "../journey.mjs";
import { fill, texts } from "../texts.mjs";
import { journey, nameOf, optionName } from "./survey-form.mjs";

const page = new QuestionPage(journey);

// A sheet is begun on the page that knows what is asked.
if (page.draft?.answers.number) byId("questions").replaceChildren(...page.draft.questions.map(group));
else page.draft = null;
page.open();

function group(asked, question) {
  const id = nameOf(question).replace(".", "-");
  const several = asked.most > 1;
  const hint = element("div", { class: "govuk-hint", id: `${id}-hint` }, several ? fill(texts.survey.most, { max: asked.most }) : texts.survey.one);
  return element(
    "div",
    { class: "govuk-form-group" },
    element(
      "fieldset",
      { class: "govuk-fieldset", "aria-describedby": `${id}-hint` },
      element(
        "legend",
        { class: "govuk-fieldset__legend govuk-fieldset__legend--m" },
        element("h2", { class: "govuk-fieldset__heading" }, `${question + 1}. ${asked.text}`),
      ),
      hint,
      element("div", { class: several ? "govuk-checkboxes" : "govuk-radios" }, asked.options.map((label, place) => choice({ id, question, option: place + 1, label, several }))),
    ),
  );
}

function choice({ id, question, option, label, several }) {
  const kind = several ? "checkboxes" : "radios";
  const own = option === 1 ? id : `${id}-${option}`;
  const name = several ? optionName(question, option) : nameOf(question);
  return element(
    "div",
    { class: `govuk-${kind}__item` },
    element("input", { class: `govuk-${kind}__input`, id: own, name, type: several ? "checkbox" : "radio", value: String(option) }),
    element("label", { class: `govuk-label govuk-${kind}__label`, for: own }, label),
  );
}
