// The form of a ticket: what it asks, and the ticket that comes of the answers.
import { Journey, filesOf } from "../journey.mjs";
import { fill, locale, texts } from "../texts.mjs";

/** What the city allows with the chosen kind: {anonymous, confidential, public}. */
export const allowed = (answers) => texts.matters.kinds[answers.kind] ?? {};
const isSorted = (answers) => Boolean(answers.topic) && answers.topic !== "unsure";
const isAnonymous = (answers) => answers.way === "anonymous";
const mayBePublic = (answers) => Boolean(allowed(answers).public) && answers.way !== "confidential";

/** The value of a category's radio: with its topic, so that another topic asks for another category. */
export const valueOf = ({ group, id }) => `${group}/${id}`;

/** The chosen category, or undefined. */
export const categoryOf = (answers) => texts.matters.categories.find((one) => isSorted(answers) && valueOf(one) === answers.category);

/** What the chosen category asks besides. */
export const questions = (answers) => categoryOf(answers)?.questions ?? [];

/** The names of the controls of a question: one for each value where several may be chosen. */
export function controlsOf({ code, datatype, values }) {
  const name = `attributes.${code}`;
  return datatype === "multivaluelist" ? values.map(({ key }) => `${name}.${key}`) : [name];
}

/** What was answered to a question, as the API takes it: several values with commas between them. */
export function answerTo(question, answers) {
  return controlsOf(question).map((name) => answers[name]).filter(Boolean).join(",");
}

const STEPS = [
  { id: "kind", fields: ["kind"], required: () => ["kind"] },
  { id: "topic", fields: ["topic"], required: () => ["topic"] },
  { id: "category", asked: isSorted, fields: ["category"], required: () => ["category"] },
  {
    id: "details",
    asked: (answers) => isSorted(answers) && questions(answers).length > 0,
    fields: texts.matters.categories.flatMap((one) => one.questions).flatMap((one) => [`attributes.${one.code}`, ...controlsOf(one)]),
    required: (answers) => questions(answers).filter((one) => one.required).map((one) => `attributes.${one.code}`),
  },
  { id: "happened", fields: ["description", "earlier_receipt_no"], required: () => ["description"] },
  { id: "place", fields: ["place.area", "place.address"], required: () => ["place.area"] },
  { id: "who", fields: ["way"], required: () => ["way"] },
  {
    id: "contact",
    asked: (answers) => !isAnonymous(answers),
    fields: ["contact.name", "contact.phone", "contact.email"],
    required: (answers) => ["contact.name", ...(answers["contact.email"] ? [] : ["contact.phone"])],
  },
  { id: "public", asked: mayBePublic, fields: ["public"], required: () => ["public"] },
  { id: "attachments", fields: ["attachments"], required: () => [] },
];

/** Of several choices one is enough; a category belongs to its topic; who may stay without a name, or must stay in confidence, the kind says. */
function fits(field, answers) {
  const value = answers[field];
  const asked = questions(answers).find((one) => field === `attributes.${one.code}`);
  if (asked) return Boolean(answerTo(asked, answers));
  if (field === "category") return Boolean(value?.startsWith(`${answers.topic}/`));
  if (field === "way" && value === "anonymous") return Boolean(allowed(answers).anonymous);
  if (field === "way" && value === "named") return !allowed(answers).confidential;
  return Boolean(value);
}

function message(step, field) {
  const asked = texts.matters.categories.flatMap((one) => one.questions).find((one) => field === `attributes.${one.code}`);
  return asked ? fill(texts.cases.answer_missing, { question: asked.label }) : texts.missing[field];
}

export const journey = new Journey({ folder: "tickets", steps: STEPS, fits, message });

/** The ticket as the API takes it; what was left empty or is not asked is left out. */
export function submissionOf(draft) {
  const { answers } = draft;
  const part = (name) => Object.fromEntries(
    Object.entries(answers)
      .filter(([path, value]) => path.startsWith(`${name}.`) && value && value !== "none")
      .map(([path, value]) => [path.slice(name.length + 1), value]),
  );
  const category = categoryOf(answers);
  const told = questions(answers).map((one) => [one.code, answerTo(one, answers)]).filter(([, answer]) => answer);
  const place = part("place");
  return {
    channel: "web",
    kind: answers.kind,
    description: answers.description,
    ...(category ? { category: category.id, attributes: Object.fromEntries(told) } : {}),
    ...(isAnonymous(answers) ? {} : { contact: part("contact") }),
    ...(Object.keys(place).length ? { place } : {}),
    ...(answers.earlier_receipt_no ? { earlier_receipt_no: answers.earlier_receipt_no } : {}),
    attachments: filesOf(draft),
    public: mayBePublic(answers) && answers.public === "yes",
    confidential: answers.way === "confidential",
    locale,
  };
}
