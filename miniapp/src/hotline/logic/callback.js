// Calling somebody back: what is asked, what is sent, and who comes next.
import { fieldsOf } from "../../logic/form.js";

/** What a page of the work list is asked for: tickets that wait for a call. */
export const BOX = { state: "callback", service: "ticket" };

const ASKED = ["contacted", "result", "satisfaction"];

/** A call of which nothing is known yet. */
export function emptyAnswer() {
  return { contacted: null, result: "", satisfaction: "", notes: "" };
}

/** The questions in the order in which they are asked, with the answers that the command takes. */
export function questions(schema) {
  const fields = Object.fromEntries(fieldsOf(schema).map((field) => [field.name, field]));
  return ASKED.filter((name) => fields[name]).map((name) => ({
    name,
    title: fields[name].title,
    options: fields[name].kind === "yes_no" ? null : fields[name].options,
  }));
}

/** Whether enough is answered: what the unit did may stay open, what came of it and how they like it may not. */
export function answered(answer) {
  return answer.result !== "" && answer.satisfaction !== "";
}

/** What is sent when somebody answered. */
export function reached(answer) {
  const { contacted, result, satisfaction, notes } = answer;
  return { reached: true, result, satisfaction, ...(contacted === null ? {} : { contacted }), ...said(notes) };
}

/** What is sent when nobody answered. */
export function notReached(answer) {
  return { reached: false, ...said(answer.notes) };
}

function said(notes) {
  return notes.trim() ? { notes: notes.trim() } : {};
}

/** The attempts so far, the newest first. */
export function attempts(facts, minute) {
  return [...(facts.callbacks ?? [])].reverse().map((each) => ({ at: minute(each.at), reached: each.reached }));
}

/** What is told the person who calls: who, which number, what it was about, what the unit has answered. */
export function toSay(file) {
  const documents = file.facts.documents ?? {};
  const application = documents.application ?? {};
  const replies = Object.keys(documents).filter((name) => /^reply(-\d+)?$/.test(name)).sort(byNumber);
  const reply = documents[replies[replies.length - 1]] ?? {};
  return {
    name: application.contact?.name ?? "",
    phone: application.contact?.phone ?? "",
    description: application.description ?? "",
    address: application.place?.address ?? "",
    reply: reply.text ?? "",
    measures: reply.measures ?? "",
  };
}

function byNumber(one, other) {
  return numberOf(one) - numberOf(other);
}

function numberOf(name) {
  return Number(name.split("-")[1] ?? 0);
}

/** The case after this one in the box; null after the last. */
export function following(items, caseId) {
  const place = items.findIndex((item) => item.case_id === caseId);
  const others = items.filter((item) => item.case_id !== caseId);
  if (!others.length) return null;
  return place < 0 ? others[0] : (items.slice(place + 1)[0] ?? others[0]);
}

/** A number as the telephone dials it. */
export function dialled(phone) {
  return phone.replace(/[^\d+]/g, "");
}
