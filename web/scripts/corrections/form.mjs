// The form of a request to correct a record: what it asks, and the request that comes of the answers.
import { journey as request } from "../answers.mjs";
import { Journey, filesOf } from "../journey.mjs";
import { locale, texts } from "../texts.mjs";

Object.assign(texts.choices.purpose, texts.corrections.purposes);

const STEPS = [
  { id: "about", fields: ["about_oneself"], required: () => ["about_oneself"] },
  // Who asks is asked as for information.
  request.step("applicant"),
  request.step("identity"),
  request.step("organisation"),
  {
    id: "contact",
    fields: ["applicant.phone", "applicant.email", "applicant.postal_address", "assistance"],
    required: (answers) => (answers["applicant.email"] || answers["applicant.postal_address"] ? [] : ["applicant.phone"]),
  },
  { id: "record", fields: ["record.name", "record.reference"], required: () => ["record.name"] },
  { id: "change", fields: ["record.wrong", "record.right"], required: () => ["record.wrong", "record.right"] },
  { id: "evidence", fields: ["record.evidence"], required: () => ["record.evidence"] },
  { id: "department", fields: ["department"], required: () => ["department"] },
  { id: "attachments", fields: ["attachments"], required: () => [] },
];

/** Only a record about oneself can be put right on request (Regulations, art. 41). */
const fits = (field, answers) => (field === "about_oneself" ? answers[field] === "yes" : request.fits(field, answers));

const message = (step, field) => texts.corrections.missing[field] ?? request.message(step, field);

/** The form. A draft also has `departmentNames` (the chosen department's, by language). */
export const journey = new Journey({
  folder: "correction",
  steps: STEPS,
  fits,
  message,
  elsewhere: (field) => (field.startsWith("applicant") ? "contact" : ""),
});

/** The request as the API takes it; what was left empty or is not asked is left out. */
export function submissionOf(draft) {
  const { answers } = draft;
  const parts = { applicant: {}, record: {} };
  for (const [path, value] of Object.entries(answers)) {
    const [part, name] = path.split(".");
    if (name && value && journey.owner(path, answers)?.fields.includes(path)) parts[part][name] = value;
  }
  return {
    channel: "online",
    department: answers.department,
    ...parts,
    about_oneself: answers.about_oneself === "yes",
    attachments: filesOf(draft),
    assistance: Boolean(answers.assistance),
    locale,
  };
}
