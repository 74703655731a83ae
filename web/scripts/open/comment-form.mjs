// The form of a comment on a consultation: what it asks, and the comment that comes of the answers.
import { Journey } from "../journey.mjs";
import { locale, texts } from "../texts.mjs";

const STEPS = [
  { id: "question", asked: (answers) => Boolean(answers.questions), fields: ["question"], required: () => ["question"] },
  { id: "text", fields: ["text"], required: () => ["text"] },
  { id: "who", fields: ["name", "contact"], required: () => [] },
];

/** A draft also knows the consultation (`answers.number`) and its questions (`questions`; `answers.questions` counts them). */
export const journey = new Journey({ folder: "consultation", steps: STEPS, message: (step, field) => texts.comment.missing[field] });

/** Begins a comment on a consultation, or goes on with the one that lies in this tab. */
export function begin({ receipt_no, title, questions }) {
  const kept = journey.read();
  const draft = kept?.answers.number === receipt_no ? kept : journey.start();
  Object.assign(draft, { title, questions });
  Object.assign(draft.answers, { number: receipt_no, questions: questions.length ? String(questions.length) : "" });
  journey.keep(draft);
}

/** The comment as the API takes it; what was left empty is left out. */
export function submissionOf({ answers }) {
  return {
    text: answers.text,
    question: Number(answers.question || 0),
    ...(answers.name ? { name: answers.name } : {}),
    ...(answers.contact ? { contact: answers.contact } : {}),
    locale,
  };
}
