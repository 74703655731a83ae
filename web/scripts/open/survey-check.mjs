// Check the answers, then send them.
import "../page.mjs";
import { CheckPage } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { chosen, journey, nameOf, sheetOf } from "./survey-form.mjs";

const number = encodeURIComponent(journey.read()?.answers.number ?? "");
new CheckPage(journey, { path: `/consultations/${number}/answers`, body: sheetOf, rows, kept: "survey.done" }).open();

function rows({ answers, questions }, row) {
  const shown = (asked, question) => chosen(answers, question).map((option) => asked.options[option - 1]).join(texts.survey.between);
  return { survey: questions.map((asked, question) => row("answers", asked.text, shown(asked, question), nameOf(question))) };
}
