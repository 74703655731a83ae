// The form of a petition: what it asks, and the petition that comes of the answers.
import { Journey, filesOf } from "../journey.mjs";
import { locale, texts } from "../texts.mjs";

const isAnonymous = (answers) => answers.way === "anonymous";
const isJoint = (answers) => !isAnonymous(answers) && answers.joint === "yes";

/** The places of those who represent the others besides the petitioner (Regulations on Petition Work, art. 20). */
const places = () => [...Array(Number(texts.numbers.representatives) - 1).keys()];

/** Names the controls of one representative. */
const nameOf = (place) => `joint_applicants.${place}.name`;
const phoneOf = (place) => `joint_applicants.${place}.phone`;

const STEPS = [
  { id: "kind", fields: ["kind"], required: () => ["kind"] },
  { id: "about", fields: ["about"], required: () => ["about"] },
  { id: "request", fields: ["request"], required: () => ["request"] },
  { id: "facts", fields: ["facts_and_reasons"], required: () => ["facts_and_reasons"] },
  { id: "who", fields: ["way"], required: () => ["way"] },
  {
    id: "petitioner",
    asked: (answers) => !isAnonymous(answers),
    fields: ["applicant.name", "applicant.address", "applicant.phone", "applicant.email"],
    required: () => ["applicant.name", "applicant.address"],
  },
  { id: "joint", asked: (answers) => !isAnonymous(answers), fields: ["joint"], required: () => ["joint"] },
  {
    id: "representatives",
    asked: isJoint,
    fields: ["people", "joint_applicants", ...places().flatMap((place) => [nameOf(place), phoneOf(place)])],
    required: (answers) => ["people", ...places().filter((place) => answers[phoneOf(place)]).map(nameOf)],
  },
  { id: "attachments", fields: ["attachments"], required: () => [] },
];

/** Whom a report names never learns who made it (Regulations on Petition Work, art. 30). */
export const isReport = (answers) => answers.kind === "report";

function fits(field, answers) {
  return Boolean(answers[field]) && !(field === "way" && answers.way === "named" && isReport(answers));
}

function message(step, field) {
  return texts.missing[field.startsWith("joint_applicants.") ? "joint_applicants.name" : field];
}

export const journey = new Journey({ folder: "petitions", steps: STEPS, fits, message });

/** Who represents the others besides the petitioner, as far as they were named. */
export function representativesOf(answers) {
  return places()
    .filter((place) => answers[nameOf(place)])
    .map((place) => ({ name: answers[nameOf(place)], ...(answers[phoneOf(place)] ? { phone: answers[phoneOf(place)] } : {}) }));
}

/** The petition as the API takes it; what was left empty or is not asked is left out. */
export function submissionOf(draft) {
  const { answers } = draft;
  const applicant = Object.fromEntries(
    ["name", "address", "phone", "email"].map((name) => [name, answers[`applicant.${name}`]]).filter(([, value]) => value),
  );
  const joint = isJoint(answers) ? { people: Number(answers.people), joint_applicants: representativesOf(answers) } : {};
  return {
    channel: "web",
    kind: answers.kind,
    request: answers.request,
    facts_and_reasons: answers.facts_and_reasons,
    ...(answers.about === "unsure" ? {} : { about: answers.about }),
    ...(isAnonymous(answers) ? {} : { applicant }),
    ...joint,
    attachments: filesOf(draft),
    confidential: answers.way === "confidential",
    locale,
  };
}
