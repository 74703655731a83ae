// The form of a survey: its answers by question and option, and the sheet that comes of them.
import { Journey } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { voter } from "../voter.mjs";

/** As many questions and options as a survey can have; a name that no question has is never asked. */
const QUESTIONS = 20;
const OPTIONS = 12;

/** What a question is called, here and in the API. Of several options each has a name of its own, the first that of its question. */
export const nameOf = (question) => `answers.${question}`;
export const optionName = (question, option) => (option === 1 ? nameOf(question) : `${nameOf(question)}.${option}`);

const numbers = (count, first) => Array.from({ length: count }, (_, index) => first + index);
const NAMES = numbers(QUESTIONS, 0).flatMap((question) => numbers(OPTIONS, 1).map((option) => optionName(question, option)));

/** The options chosen of a question. */
export function chosen(answers, question) {
  return numbers(OPTIONS, 1).map((option) => Number(answers[optionName(question, option)])).filter(Boolean);
}

const anything = (answers) => numbers(QUESTIONS, 0).some((question) => chosen(answers, question).length);

/** A draft also knows the consultation (`answers.number`) and what it asks (`questions`). */
export const journey = new Journey({
  folder: "survey",
  steps: [{ id: "answers", fields: NAMES, required: () => [nameOf(0)] }],
  fits: (_, answers) => anything(answers),
  message: () => texts.survey.nothing,
});

/** Begins a sheet, or goes on with the one that lies in this tab. */
export function begin({ receipt_no, title, survey }) {
  const kept = journey.read();
  const draft = kept?.answers.number === receipt_no ? kept : journey.start();
  Object.assign(draft, { title, questions: survey.questions });
  draft.answers.number = receipt_no;
  journey.keep(draft);
}

/** The sheet as the API takes it. */
export function sheetOf({ answers, questions }) {
  return { answers: questions.map((_, question) => chosen(answers, question)), voter: voter() };
}
