// A page of the comment's form; the questions are those of the consultation.
import "../page.mjs";
import { byId, element } from "../dom.mjs";
import { QuestionPage } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { journey } from "./comment-form.mjs";

const page = new QuestionPage(journey);

// A comment is begun on the page that knows its consultation.
if (page.draft?.answers.number) {
  if (page.step.id === "question") showQuestions(page.draft.questions);
} else {
  page.draft = null;
}
page.open();

function showQuestions(questions) {
  const choices = [texts.comment.whole, ...questions];
  byId("questions").replaceChildren(...choices.map((label, index) => {
    const id = index ? `question-${index}` : "question";
    return element(
      "div",
      { class: "govuk-radios__item" },
      element("input", { class: "govuk-radios__input", id, name: "question", type: "radio", value: String(index) }),
      element("label", { class: "govuk-label govuk-radios__label", for: id }, label),
    );
  }));
}
