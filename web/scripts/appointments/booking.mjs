// The unsent booking: what it asks, and what is sent of the answers.
import { Journey, filesOf } from "../journey.mjs";
import { locale, texts } from "../texts.mjs";
import { ownZone } from "./times.mjs";

const always = (...fields) => () => fields;
const isWaiting = (answers) => answers.waiting === "yes";
export const itemOf = (answers) => texts.items[answers.item];

const STEPS = [
  { id: "item", fields: ["item"], required: always("item") },
  { id: "host", asked: (answers) => Boolean(itemOf(answers)?.hosts), fields: ["host"], required: always("host") },
  { id: "time", asked: (answers) => !isWaiting(answers), fields: ["starts_at", "hold"], required: always("starts_at") },
  { id: "waiting", asked: isWaiting, fields: ["wait_for.first_on", "wait_for.last_on", "wait_for"], required: always("wait_for.first_on", "wait_for.last_on") },
  { id: "topic", fields: ["topic"], required: always("topic") },
  { id: "contact", fields: ["contact.name", "contact.phone", "contact.email"], required: always("contact.name", "contact.phone") },
  { id: "attachments", fields: ["attachments"], required: always() },
];

/** Who changed their mind about what or whom to meet chooses a time anew. */
function fits(field, answers) {
  if (field === "item") return answers.item in texts.items;
  if (field === "host") return answers.host === "any" || answers.host in itemOf(answers).hosts;
  if (field === "starts_at") return Boolean(answers.starts_at) && answers.time_of === timeOf(answers);
  return Boolean(answers[field]);
}

/** What a time was chosen for. */
export function timeOf(answers) {
  return `${answers.item} ${hostOf(answers) ?? ""}`;
}

/** The host who was named, where one can be. */
export function hostOf(answers) {
  return itemOf(answers)?.hosts && answers.host !== "any" ? answers.host : undefined;
}

/** The form. A draft also has `hold`, the slot that is kept for it, with its `ends_at`, and `told`, what the page of times
 * is to say. */
export const journey = new Journey({ folder: "appointments", steps: STEPS, fits });

/** The slot that is kept for these answers, if one is. */
export function heldFor({ answers, hold }) {
  return hold && hold.item === answers.item && Date.parse(hold.starts_at) === Date.parse(answers.starts_at) ? hold : null;
}

/** The booking as the API takes it; what was left empty is left out. */
export function submissionOf(draft) {
  const { answers } = draft;
  const hold = heldFor(draft);
  const contact = Object.fromEntries(
    ["name", "phone", "email"].filter((name) => answers[`contact.${name}`]).map((name) => [name, answers[`contact.${name}`]]),
  );
  const body = { item: answers.item, topic: answers.topic, contact, locale, time_zone: ownZone() };
  body.attachments = filesOf(draft);
  if (hostOf(answers)) body.host = hostOf(answers);
  if (isWaiting(answers)) return { ...body, wait_for: { first_on: answers["wait_for.first_on"], last_on: answers["wait_for.last_on"] } };
  return { ...body, starts_at: answers.starts_at, ...(hold ? { hold: hold.id } : {}) };
}
