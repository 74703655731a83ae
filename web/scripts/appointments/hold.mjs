// A slot that is kept while the form is filled in: visible all the time, and to be kept longer as often as somebody needs
// (WCAG 2.2.1). How long is left is counted on this device from the answer on, for its clock may be wrong.
import { ApiProblem, post } from "../api.mjs";
import { byId } from "../dom.mjs";
import { newKey } from "../tab-memory.mjs";
import { fill, texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";
import { timeLines } from "./times.mjs";

const SECOND = 1000;
/** Seconds before its end at which it is said that a slot is kept no longer: time enough to press a button. */
const WARNINGS = [120, 30];

/** The last request for a hold without an answer: sent again it is the same hold. */
let unanswered = null;

/**
 * Asks to keep a slot.
 *
 * @param {{item: string, host?: string, starts_at: string, before?: {id: string}}} wanted - `before` is a hold of one's
 *   own that is given up for it.
 * @returns {Promise<object>} the hold, or null where the network has as many as it can have.
 * @throws {ApiProblem} the slot cannot be had.
 */
export async function holdSlot({ item, host, starts_at, before }) {
  const asked = { item, starts_at, ...(host ? { host } : {}), ...(before ? { instead_of: before.id } : {}) };
  const body = JSON.stringify(asked);
  const key = unanswered?.body === body ? unanswered.key : newKey();
  unanswered = { body, key };
  try {
    const told = await post("/appointments/holds", asked, key);
    unanswered = null;
    const { hold: id, ends_at, host_name } = told;
    return { id, item, starts_at: told.starts_at, ends_at, host_name, until: Date.now() + texts.items[item].hold * 60 * SECOND };
  } catch (problem) {
    if (!problem.uncertain) unanswered = null;
    if (problem.status === 429) return null;
    throw problem;
  }
}

/** Whether an answer says that a slot cannot be had (any more), whatever else is typed. */
export function isSlotLost(problem) {
  return problem instanceof ApiProblem && (problem.code === "slot_taken" || problem.fields.some(({ field }) => /(^|\.)(starts_at|hold)$/.test(field)));
}

/** How long a hold lasts from now, in seconds; 0 once it has lapsed. */
export function secondsLeft(hold, now = Date.now()) {
  return Math.max(0, Math.ceil((hold.until - now) / SECOND));
}

/**
 * Shows a hold on the page until it lapses.
 *
 * @param {object} hooks
 * @param {() => object | null} hooks.held - the hold as it is now.
 * @param {() => Promise<void>} hooks.extend - keeps it longer.
 */
export function showHold({ held, extend }) {
  const button = byId("hold-extend");
  const label = button.textContent;
  let warned = Infinity;

  function tick() {
    const hold = held();
    byId("hold").hidden = !hold;
    if (!hold) return;
    const left = secondsLeft(hold);
    byId("hold-slot").textContent = timeLines(hold).join(" ");
    byId("hold-left").textContent = left ? fill(texts.hold.left, { m: Math.floor(left / 60), s: left % 60 }) : "";
    button.textContent = left ? label : texts.hold.again;
    const warning = [...WARNINGS, 0].findLast((seconds) => left <= seconds);
    if (warning === undefined) warned = Infinity;
    else if (warning < warned) {
      warned = warning;
      byId("hold-said").textContent = { 120: fill(texts.hold.soon, { n: 2 }), 30: texts.hold.last, 0: texts.hold.over }[warning];
    }
  }

  button.addEventListener("click", () =>
    whileBusy(button, texts.booking.holding, async () => {
      await extend();
      warned = Infinity;
      if (held()) byId("hold-said").textContent = fill(texts.hold.extended, { n: Math.floor(secondsLeft(held()) / 60) });
      tick();
    }),
  );
  tick();
  setInterval(tick, SECOND);
}
