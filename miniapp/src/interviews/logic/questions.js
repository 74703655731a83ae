// The questions of a live session: which is looked at next, and what is sent about it.
import { fieldsOf } from "../../logic/form.js";

/** The box of those that nobody has looked at. */
export const BOX = { service: "session_question", state: "question_pending", limit: 25 };

/** The first one that was not put aside; the first one at all when all were. */
export function firstOf(items, aside) {
  return items.find((item) => !aside.has(item.case_id)) ?? items[0] ?? null;
}

/** What somebody has asked, as far as whoever reads it may know. */
export function askedIn(file) {
  const { text = "", nickname = "" } = file.facts.documents?.question ?? {};
  return { text: text || file.title, nickname, personal: file.facts.looks_personal.length > 0, session: file.facts.session_no };
}

/** Why a question can be withheld, as the command's schema lists it. */
export function groundsOf(command) {
  return fieldsOf(command.schema).find((field) => field.name === "ground")?.options ?? [];
}

/** What everybody reads already, to be merged into. */
export function mergeOptions(items) {
  return items.map((item) => ({ value: item.receipt_no, label: item.text, group: item.receipt_no }));
}

/** What is withheld says a ground; a note is the moderator's to add. */
export function withheld({ ground, note }) {
  return note.trim() ? { ground, note: note.trim() } : { ground };
}

/** Those that everybody reads and that were not answered, what is owed first. */
export function unanswered(items) {
  const owed = (item) => (item.due_on ? 0 : 1);
  return items.filter((item) => item.row === null && item.reply === null).sort((one, other) => owed(one) - owed(other));
}
