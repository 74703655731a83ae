// Check the comment, then send it.
import "../page.mjs";
import { CheckPage } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { journey, submissionOf } from "./comment-form.mjs";

const number = encodeURIComponent(journey.read()?.answers.number ?? "");
new CheckPage(journey, { path: `/consultations/${number}/comments`, body: submissionOf, rows }).open();

function rows({ answers, questions }, row) {
  const choices = [texts.comment.whole, ...questions];
  const asked = answers.questions ? [row("question", "question", choices[Number(answers.question)])] : [];
  return {
    comment: [...asked, row("text", "text", answers.text), row("who", "name", answers.name), row("who", "contact", answers.contact)],
  };
}
