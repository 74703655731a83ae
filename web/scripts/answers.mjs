// The unsent request: what it asks, and the request that comes of the answers.
import { Journey, filesOf } from "./journey.mjs";
import { locale, texts } from "./texts.mjs";

const isPerson = (answers) => answers["applicant.kind"] === "natural_person";
const wayOf = (answers) => (answers.delivery ?? "").split(":")[1];

const STEPS = [
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

/** A document that identifies a person does not identify a company: after a change of applicant it is asked again. */
function fits(field, answers) {
  const value = answers[field];
  if (field === "applicant.id_type" && value) return texts.id_types[value]?.includes(answers["applicant.kind"]) ?? false;
  return Boolean(value);
}

function message(step, field) {
  return texts.missing[step.id === "organisation" ? field.replace("applicant.name", "organisation.name") : field];
}

/** The form. A draft also has `departmentNames` (the chosen department's, by language). */
export const journey = new Journey({
  folder: "disclosure",
  steps: STEPS,
  fits,
  message,
  elsewhere: (field) => (field.startsWith("applicant") ? "contact" : ""),
});

/** The request as the API takes it; what was left empty is left out. */
export function submissionOf(draft) {
  const { answers } = draft;
  const [form, way] = answers.delivery.split(":");
  const body = { channel: "online", department: answers.department, applicant: {}, information: {} };
  for (const [path, value] of Object.entries(answers)) {
    const [part, name] = path.split(".");
    if (name && value && journey.owner(path, answers)?.fields.includes(path)) body[part][name] = value;
  }
  body.delivery = { form, way };
  body.attachments = filesOf(draft);
  body.assistance = Boolean(answers.assistance);
  body.locale = locale;
  return body;
}

/** The rows that show who asks. */
export function applicantRows(answers, row) {
  const { kind, id_type } = texts.choices;
  const step = isPerson(answers) ? "identity" : "organisation";
  const name = isPerson(answers) ? "applicant.name" : "organisation.name";
  const rows = [
    row("applicant", "applicant.kind", kind[answers["applicant.kind"]]),
    row(step, name, answers["applicant.name"], "applicant.name"),
    row(step, "applicant.id_type", id_type[answers["applicant.id_type"]]),
    row(step, "applicant.id_number", answers["applicant.id_number"]),
  ];
  if (step === "organisation") rows.push(row(step, "applicant.contact_person", answers["applicant.contact_person"]));
  for (const field of ["applicant.phone", "applicant.email", "applicant.postal_address"]) rows.push(row("contact", field, answers[field]));
  if (answers.assistance) rows.push(row("contact", "assistance", texts.needs_help));
  return rows;
}
