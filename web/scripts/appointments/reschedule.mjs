// Another time for an appointment: the list of slots again. The old time stays until the new one is booked.
import { ApiProblem } from "../api.mjs";
import { byId } from "../dom.mjs";
import { clearProblems, showProblems, showTrouble } from "../problems.mjs";
import { newKey } from "../tab-memory.mjs";
import { texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";
import { isSlotLost } from "./hold.mjs";
import { SlotList } from "./slot-list.mjs";
import { Tracked } from "./tracked.mjs";

const tracked = new Tracked("reschedule");
const form = document.querySelector("form[data-action]");
const button = form.querySelector('button[type="submit"]');
let list = null;
/** One key for one move: sent again after a lost answer it is the same move. */
let move = null;

if (await tracked.read()) open();

function open() {
  const { item } = tracked.view.appointment;
  list = new SlotList({ item, failed: tell });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblems();
    if (!list.value()) showProblems([{ field: "starts_at", message: texts.missing.starts_at }]);
    else whileBusy(button, texts.busy.submitting, () => send().catch(tell));
  });
  list.open();
}

async function send() {
  const starts_at = list.value();
  if (move?.starts_at !== starts_at) move = { starts_at, key: newKey() };
  await tracked.give({ starts_at }, move.key);
  tracked.done();
}

async function tell(problem) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (isSlotLost(problem)) {
    await list.again().catch(() => undefined);
    const message = problem.code === "slot_taken" ? texts.booking.taken : problem.fields[0].message;
    showProblems([{ field: "starts_at", message }]);
  } else if (problem.status === 409 && (await tracked.read())) showTrouble(texts.status.stale, ...(problem.detail ? [problem.detail] : []));
  else showTrouble(...problem.sentences);
}
