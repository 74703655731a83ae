// The unsent request: answers by dotted path, as the API names its fields. What the law or the city demands of an
// answer is the API's to say; here is only what is plainly missing.
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { locale, pageUrl, texts } from "./texts.mjs";

const DRAFT = "disclosure.draft";

const isPerson = (answers) => answers["applicant.kind"] === "natural_person";
const wayOf = (answers) => (answers.delivery ?? "").split(":")[1];

/** Every question, in order: the fields it asks, and whether it is asked at all after the answers so far. */
export const STEPS = [
  { id: "applicant", fields: ["applicant.kind"], required: () => ["applicant.kind"] },
  {
    id: "identity",
    asked: isPerson,
    fields: ["applicant.name", "applicant.id_type", "applicant.id_number"],
    required: () => ["applicant.name", "applicant.id_type", "applicant.id_number"],
  },
  {
    id: "organisation",
    asked: (answers) => !isPerson(answers),
    fields: ["applicant.name", "applicant.id_type", "applicant.id_number", "applicant.contact_person"],
    required: () => ["applicant.name", "applicant.id_type", "applicant.id_number", "applicant.contact_person"],
  },
  {
    id: "contact",
    fields: ["applicant.phone", "applicant.email", "applicant.postal_address", "assistance"],
    required: (answers) =>
      answers["applicant.email"] || answers["applicant.postal_address"] ? wayFields(answers) : ["applicant.phone", ...wayFields(answers)],
  },
  {
    id: "information",
    fields: ["information.description", "information.reference"],
    required: () => ["information.description"],
  },
  { id: "delivery", fields: ["delivery"], required: (answers) => ["delivery", ...wayFields(answers)] },
  { id: "department", fields: ["department"], required: () => ["department"] },
  { id: "attachments", fields: ["attachments"], required: () => [] },
];

/** What a way of delivery needs to know. */
function wayFields(answers) {
  return { email: ["applicant.email"], post: ["applicant.postal_address"] }[wayOf(answers)] ?? [];
}

export function stepById(id) {
  return STEPS.find((step) => step.id === id);
}

export function stepUrl(step, fromCheck = false) {
  return pageUrl(`disclosure/${step.id}/`) + (fromCheck ? "?from=check" : "");
}

export const checkUrl = () => pageUrl("disclosure/check/");

export function stepsAsked(answers) {
  return STEPS.filter((step) => !step.asked || step.asked(answers));
}

/** Names what a step still lacks, as {field, message}. */
export function missingIn(step, answers) {
  return step
    .required(answers)
    .filter((field) => !fits(field, answers))
    .map((field) => ({ field, message: missingMessage(step, field) }));
}

/** A document that identifies a person does not identify a company: after a change of applicant it is asked again. */
function fits(field, answers) {
  const value = answers[field];
  if (field === "applicant.id_type" && value) return texts.id_types[value]?.includes(answers["applicant.kind"]) ?? false;
  return Boolean(value);
}

function missingMessage(step, field) {
  return texts.missing[step.id === "organisation" ? field.replace("applicant.name", "organisation.name") : field];
}

/** The first question that is not answered yet, or undefined. */
export function firstIncomplete(answers) {
  return stepsAsked(answers).find((step) => missingIn(step, answers).length > 0);
}

/** The step on whose page a field of the API is asked. */
export function stepOfField(field, answers) {
  const asked = stepsAsked(answers);
  const owner = asked.find((step) => step.fields.some((known) => field === known || field.startsWith(`${known}.`)));
  return owner ?? (field.startsWith("applicant") ? stepById("contact") : undefined);
}

// --- the draft -------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Draft
 * @property {string} key - idempotency key, one a draft: however often it is sent, one request comes of it.
 * @property {Object<string, string>} answers
 * @property {object[]} attachments - {upload_id, file_name, purpose, size}
 * @property {{field: string, message: string}[]} problems - what the API said of these answers.
 * @property {string[]} [sent] - bodies of attempts whose outcome is not known.
 * @property {boolean} [refusedAsRepeated] - the key is taken by an earlier attempt with other answers.
 * @property {Object<string, string>} [departmentNames] - name of the chosen department by language.
 */

/** @returns {Draft | null} */
export function readDraft() {
  return recall(DRAFT);
}

export function startDraft() {
  const draft = { key: newKey(), answers: {}, attachments: [], problems: [] };
  remember(DRAFT, draft);
  return draft;
}

/** Keeps a draft, unless the tab has meanwhile submitted or deleted it: a page left open must not bring it back. */
export function keepDraft(draft) {
  if (readDraft()?.key !== draft.key) return false;
  return remember(DRAFT, draft);
}

export function forgetDraft() {
  forget(DRAFT);
}

/** The request as the API takes it; what was left empty is left out. */
export function submissionOf(draft) {
  const { answers, attachments } = draft;
  const [form, way] = answers.delivery.split(":");
  const body = { channel: "online", department: answers.department, applicant: {}, information: {} };
  for (const [path, value] of Object.entries(answers)) {
    const [part, name] = path.split(".");
    if (name && value && stepOfField(path, answers)?.fields.includes(path)) body[part][name] = value;
  }
  body.delivery = { form, way };
  body.attachments = attachments.map(({ upload_id, file_name, purpose }) => ({ upload_id, file_name, purpose }));
  body.assistance = Boolean(answers.assistance);
  body.locale = locale;
  return body;
}
