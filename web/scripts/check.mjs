// Check your answers, then send them: once, however often it is pressed and whatever the network does.
import "./page.mjs";
import { ApiProblem, post } from "./api.mjs";
import {
  firstIncomplete,
  forgetDraft,
  keepDraft,
  readDraft,
  stepById,
  stepOfField,
  stepUrl,
  stepsAsked,
  submissionOf,
} from "./answers.mjs";
import { named } from "./catalogue.mjs";
import { byId, element } from "./dom.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { remember } from "./tab-memory.mjs";
import { pageUrl, texts } from "./texts.mjs";
import { whileBusy } from "./waiting.mjs";

const draft = readDraft();
const gap = draft ? firstIncomplete(draft.answers) : null;

if (!draft) location.replace(pageUrl("disclosure/"));
else if (gap) location.replace(stepUrl(gap));
else open();

function open() {
  byId("back").href = stepUrl(stepById("attachments"));
  showAnswers();
  showTold();
  showRecovery();
  byId("submit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit([JSON.stringify(submissionOf(draft))]);
  });
  byId("recover-button").addEventListener("click", () => submit(draft.sent));
}

// --- the answers -----------------------------------------------------------------------------------------------------

function showAnswers() {
  const { answers } = draft;
  const identity = stepsAsked(answers)[1];
  const nameLabel = identity.id === "organisation" ? "organisation.name" : "applicant.name";
  const { kind, id_type, delivery } = texts.choices;
  const person = [
    row("applicant", "applicant.kind", kind[answers["applicant.kind"]]),
    row(identity.id, nameLabel, answers["applicant.name"], "applicant.name"),
    row(identity.id, "applicant.id_type", id_type[answers["applicant.id_type"]]),
    row(identity.id, "applicant.id_number", answers["applicant.id_number"]),
  ];
  if (identity.id === "organisation") person.push(row("organisation", "applicant.contact_person", answers["applicant.contact_person"]));
  for (const field of ["applicant.phone", "applicant.email", "applicant.postal_address"]) {
    person.push(row("contact", field, answers[field]));
  }
  if (answers.assistance) person.push(row("contact", "assistance", texts.needs_help));
  byId("answers-applicant").replaceChildren(...person);
  byId("answers-information").replaceChildren(
    row("information", "information.description", answers["information.description"]),
    row("information", "information.reference", answers["information.reference"]),
    row("department", "department", draft.departmentNames ? named(draft.departmentNames) : answers.department),
  );
  byId("answers-delivery").replaceChildren(row("delivery", "delivery", delivery[answers.delivery]));
  const files = draft.attachments.map((file) => `${file.file_name}（${texts.choices.purpose[file.purpose]}）`);
  byId("answers-attachments").replaceChildren(row("attachments", "attachments", files.join("\n") || texts.none));
}

function row(stepId, label, value, field = label) {
  const name = texts.fields[label];
  const href = `${stepUrl(stepById(stepId), true)}#${field.replaceAll(".", "-")}`;
  const change = element(
    "a",
    { class: "govuk-link", href },
    texts.change,
    element("span", { class: "govuk-visually-hidden" }, ` ${name}`),
  );
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value hall-breakable" }, value || texts.not_given),
    element("dd", { class: "govuk-summary-list__actions" }, change),
  );
}

/** Shows what the API said of these answers and is not mended yet, each with the way to its question. */
function showTold() {
  if (!draft.problems.length) return;
  showProblems(draft.problems.map((problem) => {
    const step = stepOfField(problem.field, draft.answers);
    return { ...problem, href: step && `${stepUrl(step, true)}#${problem.field.replaceAll(".", "-")}` };
  }));
}

/** After an attempt without an answer and a change of mind, the same key would be refused: first fetch what became of it. */
function showRecovery() {
  byId("recover").hidden = !draft.refusedAsRepeated;
}

// --- sending ---------------------------------------------------------------------------------------------------------

/** Sends the first of these bodies that the server knows or takes. */
async function submit(bodies) {
  clearProblems();
  const receipt = await whileBusy(byId("submit-button"), texts.busy.submitting, () => sendOneOf(bodies));
  if (!receipt) return;
  if (!remember("disclosure.receipt", receipt)) return;
  forgetDraft();
  location.replace(pageUrl("disclosure/confirmation/"));
}

async function sendOneOf(bodies) {
  let problem = null;
  for (const body of bodies) {
    try {
      return await send(body);
    } catch (refusal) {
      if (!(refusal instanceof ApiProblem)) throw refusal;
      problem = refusal;
      if (problem.status !== 409) break;
    }
  }
  draft.refusedAsRepeated = problem.status === 409 && draft.sent.length > 0;
  draft.problems = problem.fields;
  keepDraft(draft);
  explain(problem);
  return null;
}

async function send(body) {
  const unanswered = draft.sent ?? [];
  draft.sent = [...new Set([...unanswered, body])]; // Kept before it goes out: the tab may die while we wait.
  keepDraft(draft);
  try {
    return await post("/disclosure-requests", JSON.parse(body), draft.key);
  } catch (problem) {
    if (!problem.uncertain) draft.sent = unanswered;
    throw problem;
  }
}

function explain(problem) {
  showRecovery();
  if (problem.fields.length) showTold();
  else if (problem.status === 0 || problem.timedOut) showTrouble(texts.trouble.network_submit);
  else showTrouble(...problem.sentences);
  if (draft.refusedAsRepeated) byId("recover-button").focus();
}
