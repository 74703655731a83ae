// The slot that is kept for an unsent booking, on every page of its form.
import { ApiProblem } from "../api.mjs";
import { byId } from "../dom.mjs";
import { showTrouble } from "../problems.mjs";
import { texts } from "../texts.mjs";
import { heldFor, hostOf, journey } from "./booking.mjs";
import { holdSlot, isSlotLost, showHold } from "./hold.mjs";

/** Shows the hold of a draft, if the page has a place for it. */
export function showHoldOf(draft) {
  if (!draft || !byId("hold")) return;
  // Of a network that keeps too many slots nobody is turned away: they go on without.
  byId("unheld").hidden = !draft.answers.starts_at || Boolean(draft.hold);
  showHold({ held: () => heldFor(draft), extend: () => extend(draft) });
}

async function extend(draft) {
  const { item } = draft.answers;
  try {
    const kept = await holdSlot({ item, host: hostOf(draft.answers), starts_at: draft.hold.starts_at, before: draft.hold });
    if (!kept) return showTrouble(texts.hold.none);
    draft.hold = kept;
    journey.keep(draft);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (isSlotLost(problem)) loseSlot(draft, problem);
    else showTrouble(...problem.sentences);
  }
  return undefined;
}

/** Leads back to the list of slots, which says what happened; nothing else that was typed is lost. */
export function loseSlot(draft, problem) {
  const why = problem.code === "slot_taken" ? [texts.booking.taken] : [texts.booking.gone, ...problem.fields.map(({ message }) => message)];
  Object.assign(draft, { hold: null, told: why, problems: [] });
  draft.answers.starts_at = "";
  journey.keep(draft);
  location.assign(journey.url(journey.step("time"), true));
}
