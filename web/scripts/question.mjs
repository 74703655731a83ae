// A question page: shows the answers given so far, keeps what is typed, and goes on to the next thing to ask.
import "./page.mjs";
import {
  checkUrl,
  firstIncomplete,
  keepDraft,
  missingIn,
  readDraft,
  startDraft,
  stepById,
  stepOfField,
  stepUrl,
  stepsAsked,
} from "./answers.mjs";
import { byId } from "./dom.mjs";
import { clearProblems, showProblems } from "./problems.mjs";
import { openReveals } from "./reveals.mjs";
import { pageUrl } from "./texts.mjs";

export const form = document.querySelector("form[data-step]");
export const step = stepById(form.dataset.step);
const fromCheck = new URLSearchParams(location.search).get("from") === "check";

/** @type {import("./answers.mjs").Draft} */
export const draft = readDraft() ?? (step.id === "applicant" ? startDraft() : null);

/**
 * Makes the page work.
 *
 * @param {object} [special]
 * @param {() => Promise<boolean>} [special.beforeLeaving] - a last thing to do; false stays on the page.
 */
export function openQuestion({ beforeLeaving = async () => true } = {}) {
  if (!mayBeAsked()) return;
  showBackLink();
  fillControls();
  openReveals(form);
  const told = draft.problems.filter((problem) => stepOfField(problem.field, draft.answers) === step);
  const asked = location.hash ? byId(location.hash.slice(1)) : null;
  if (told.length) showProblems(told, { takesFocus: !asked });
  asked?.focus();
  window.addEventListener("pagehide", () => {
    collectControls();
    keepDraft(draft);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    collectControls();
    clearProblems();
    const missing = missingIn(step, draft.answers);
    draft.problems = draft.problems.filter((problem) => stepOfField(problem.field, draft.answers) !== step);
    if (missing.length) showProblems(missing);
    if (keepDraft(draft) && !missing.length && (await beforeLeaving())) location.assign(nextUrl());
  });
  form.dataset.ready = "";
}

/** Nobody starts in the middle: earlier questions come first, and a question that is not asked is passed over. */
function mayBeAsked() {
  if (!draft) {
    location.replace(pageUrl("disclosure/"));
    return false;
  }
  const asked = stepsAsked(draft.answers);
  const gap = firstIncomplete(draft.answers);
  if (gap && gap !== step && asked.indexOf(gap) < asked.indexOf(step)) {
    location.replace(stepUrl(gap));
    return false;
  }
  if (!asked.includes(step)) {
    location.replace(stepUrl(asked[1]));
    return false;
  }
  return true;
}

function showBackLink() {
  const asked = stepsAsked(draft.answers);
  const before = asked[asked.indexOf(step) - 1];
  if (fromCheck) byId("back").href = checkUrl();
  else if (before) byId("back").href = stepUrl(before);
}

function nextUrl() {
  const asked = stepsAsked(draft.answers);
  const after = asked[asked.indexOf(step) + 1];
  if (!fromCheck && after) return stepUrl(after);
  const gap = firstIncomplete(draft.answers);
  return gap ? stepUrl(gap, true) : checkUrl();
}

/** The controls whose name is a path of an answer. */
function controls() {
  return [...form.elements].filter((control) => control.name && isAnswer(control.name));
}

function isAnswer(name) {
  return step.fields.includes(name) || name.startsWith("applicant.");
}

/** Shows the answers given so far. Who was faster than this script keeps what they have typed or chosen. */
function fillControls() {
  const touched = new Set(controls().filter(isTouched).map((control) => control.name));
  for (const control of controls()) {
    if (touched.has(control.name)) continue;
    const value = draft.answers[control.name] ?? "";
    if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
    else control.value = value;
  }
}

function isTouched(control) {
  if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
  return control.value !== (control.defaultValue ?? "");
}

function collectControls() {
  for (const control of controls()) {
    if (control.type === "radio") {
      if (control.checked) draft.answers[control.name] = control.value;
    } else if (control.type === "checkbox") {
      draft.answers[control.name] = control.checked ? control.value : "";
    } else {
      draft.answers[control.name] = control.value.trim();
    }
  }
}

if (["applicant", "identity", "organisation", "contact", "information", "delivery"].includes(step.id)) openQuestion();
