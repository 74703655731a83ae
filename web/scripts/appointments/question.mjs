// A page of the booking's form. The slot that is kept meanwhile is shown on each of them.
import "../page.mjs";
import { QuestionPage } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { journey } from "./booking.mjs";
import { showHoldOf } from "./keeping.mjs";

export const question = new QuestionPage(journey);

const { draft, step } = question;

// What has a script of its own opens itself.
if (["item", "topic", "contact"].includes(step.id)) {
  if (question.open({ beforeLeaving }) && step.id !== "item") showHoldOf(draft);
}

/** Who chooses something that nobody can wait for chooses a time. */
async function beforeLeaving() {
  if (!texts.items[draft.answers.item].waiting) draft.answers.waiting = "";
  return journey.keep(draft);
}
