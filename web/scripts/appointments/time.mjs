// When: the list of slots. The one that is chosen is kept from then on; where nothing suits, there is the waiting list.
import { ApiProblem } from "../api.mjs";
import { byId } from "../dom.mjs";
import { showProblems, showTrouble } from "../problems.mjs";
import { fill, texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";
import { heldFor, hostOf, itemOf, journey, timeOf } from "./booking.mjs";
import { holdSlot, isSlotLost, secondsLeft } from "./hold.mjs";
import { showHoldOf } from "./keeping.mjs";
import { question } from "./question.mjs";
import { SlotList } from "./slot-list.mjs";

const { draft } = question;
const { answers } = draft ?? { answers: {} };
let list = null;

// Whoever comes back to the times does not want to wait any more.
if (draft) answers.waiting = "";
if (draft && answers.time_of !== timeOf(answers)) Object.assign(answers, { starts_at: "", time_of: timeOf(answers) });

if (question.open({ beforeLeaving: keepSlot })) open();

function open() {
  const item = itemOf(answers);
  const minutes = fill(texts.units.minute, { n: item.minutes });
  byId("about-item").textContent = fill(texts.booking.about, { item: item.label, mode: texts.modes[item.mode], minutes });
  showHoldOf(draft);
  byId("unheld").hidden = true;
  if (draft.told) {
    showTrouble(...draft.told);
    draft.told = null;
    journey.keep(draft);
  }
  byId("to-waiting-list").hidden = !item.waiting;
  byId("wait").addEventListener("click", () => {
    Object.assign(answers, { waiting: "yes", starts_at: "" });
    if (journey.keep(draft)) location.assign(journey.url(journey.step("waiting"), question.fromCheck));
  });
  list = new SlotList({ item: answers.item, host: hostOf(answers), chosen: answers.starts_at, failed: tell });
  byId("slots").addEventListener("change", () => {
    answers.starts_at = list.value();
  });
  list.open();
}

/** Keeps the chosen slot for this person. A network that keeps too many is told so; its people can go on all the same. */
async function keepSlot() {
  const hold = heldFor(draft);
  if (hold && secondsLeft(hold) > 0) return journey.keep(draft);
  return whileBusy(question.form.querySelector('button[type="submit"]'), texts.booking.holding, take);
}

async function take() {
  try {
    draft.hold = await holdSlot({ item: answers.item, host: hostOf(answers), starts_at: answers.starts_at, before: draft.hold });
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    await tell(problem);
    return false;
  }
  draft.ends_at = draft.hold?.ends_at ?? list.endOf(answers.starts_at);
  return journey.keep(draft);
}

async function tell(problem) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (!isSlotLost(problem)) return showTrouble(...problem.sentences);
  answers.starts_at = "";
  const message = problem.code === "slot_taken" ? texts.booking.taken : problem.fields[0].message;
  await list.again().catch(() => undefined);
  return showProblems([{ field: "starts_at", message }]);
}
