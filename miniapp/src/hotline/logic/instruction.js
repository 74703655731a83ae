// What a leader instructs on a brief, as it is typed and as it is sent.
import { dayTyped } from "../../logic/form.js";

/** What cannot be left out. */
const NEEDED = ["text", "unit", "due"];

/** An instruction of which nothing is written yet. */
export function emptyInstruction() {
  return { text: "", unit: "", due: "", leader: "" };
}

/**
 * What is plainly left out, by the field; the server knows the rest.
 *
 * @param {(key: string) => string} say
 */
export function leftOutOf(instruction, say) {
  const missing = NEEDED.filter((name) => !instruction[name].trim());
  return Object.fromEntries(missing.map((name) => [name, say(`briefs.needed.${name}`)]));
}

/** What is sent: trimmed, the day as the server reads it, nothing that is empty. */
export function instructionBody({ due, ...words }) {
  const told = Object.entries({ ...words, due: dayTyped(due) }).map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(told.filter(([, value]) => value));
}
