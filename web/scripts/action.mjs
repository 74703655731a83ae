// A thing the applicant may do with a case: add what is missing, say why, rate, ask for a review, withdraw. Which fields must be
// filled in is what the API's schema for the action says.
import "./page.mjs";
import { ApiProblem } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { keepFresh, letterList, showAsked } from "./letters.mjs";
import { dayOf } from "./moments.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { access, giveAction, leave, readRequest } from "./tracking.mjs";
import { openUploads } from "./uploads.mjs";
import { whileBusy } from "./waiting.mjs";

const form = document.querySelector("form[data-action]");
const action = form.dataset.action;
const memory = `track.${action}`;
const credentials = access();
const written = recallFor(credentials) ?? { receipt_no: credentials?.receipt_no, key: newKey(), data: {}, files: [] };
const controls = () => [...form.querySelectorAll("textarea, input.govuk-input, [data-answers] input")];
const filesShown = keepFresh(readView);
let view = null;
let uploads = null;
let finished = false;

if (credentials) await open();
else location.replace(pageUrl("track/"));

/** What was typed belongs to one request: another one that is tracked in the same tab starts empty. */
function recallFor(who) {
  const kept = recall(memory);
  return kept && kept.receipt_no === who?.receipt_no ? kept : null;
}

function keep() {
  for (const control of controls()) {
    if (control.type !== "radio") written.data[control.name] = control.value.trim();
    else if (control.checked) written.data[control.name] = control.value;
  }
  if (!finished && access()) remember(memory, written);
}

async function open() {
  for (const control of controls()) {
    const value = written.data[control.name] ?? "";
    if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
  }
  window.addEventListener("pagehide", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  if (byId("uploads")) uploads = openUploads(written.files, keep);
  await readView();
}

/** Reads the request as it stands now. @returns {Promise<boolean>} whether the action is still offered. */
async function readView() {
  try {
    view = await readRequest(credentials);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if ([401, 403, 404].includes(problem.status)) {
      leave();
      remember("track.refused", problem.sentences);
      location.replace(pageUrl("track/"));
    } else showTrouble(...problem.sentences);
    return false;
  }
  document.dispatchEvent(new CustomEvent("case-shown", { detail: view }));
  if (byId("asked")) showAsked(view.supplement ?? view.reasons);
  showUntil();
  if (byId("given")) showGiven(view.reply?.disclosed_items ?? []);
  if (byId("letters-first") && view.letters.length) {
    byId("letters").replaceChildren(letterList(view.letters));
    filesShown();
    byId("letters-first").hidden = false;
  }
  if (offered()) return true;
  showTrouble(texts.status.action_gone);
  return false;
}

/** What was given to the applicant, so that it is plain what the suggestion is about. */
function showGiven(items) {
  byId("given").querySelector("[data-given]").replaceChildren(...items.map((item) => element("li", {}, item)));
  byId("given").hidden = items.length === 0;
}

/** Until when it may be done, where a deadline says so. */
function showUntil() {
  const until = form.querySelector("[data-until]");
  const clock = view.clocks.find((one) => one.name === until?.dataset.until);
  if (!clock?.due_at) return;
  until.textContent = fill(texts.cases.until, { day: dayOf(clock.due_at) });
  until.hidden = false;
}

function offered() {
  return view.actions.find((one) => one.name === action);
}

async function submit() {
  keep();
  clearProblems();
  if (!view && !(await readView())) return;
  if (!offered()) {
    showTrouble(texts.status.action_gone);
    return;
  }
  const required = offered().schema?.required ?? [];
  const asked = [...new Set(controls().map((control) => control.name))];
  const missing = asked.filter((name) => required.includes(name) && !written.data[name]);
  if (missing.length) {
    showProblems(missing.map((name) => ({ field: name, message: texts.missing[`${action}.${name}`] ?? texts.missing[name] })));
    return;
  }
  if (uploads && !(await (await uploads).sendChosen())) return;
  await whileBusy(form.querySelector('button[type="submit"]'), texts.busy.submitting, send);
}

function commandData() {
  const fields = offered().schema?.properties ?? {};
  const isTruth = (name) => [fields[name], ...(fields[name]?.anyOf ?? [])].some((schema) => schema?.type === "boolean");
  const given = Object.entries(written.data).filter(([, value]) => value);
  const data = Object.fromEntries(given.map(([name, value]) => [name, isTruth(name) ? value === "true" : value]));
  const files = written.files.map(({ upload_id, file_name, purpose }) => ({ upload_id, file_name, purpose }));
  return files.length ? { ...data, attachments: files } : data;
}

async function send() {
  try {
    await giveAction(credentials, { action, data: commandData(), expected_version: view.version }, written.key);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    await explain(problem);
    return;
  }
  finished = true;
  forget(memory);
  if (remember("track.done", { action, receipt_no: credentials.receipt_no })) location.replace("../done/");
}

async function explain(problem) {
  if (problem.status === 409) {
    // Somebody was faster. What was typed stays; the next attempt is for the request as it stands now.
    if (await readView()) showTrouble(texts.status.stale, ...(problem.detail ? [problem.detail] : []));
  } else if (problem.fields.length) {
    showProblems(problem.fields.map(({ field, message }) => ({ field: field.replace(/^data\./, ""), message })));
  } else showTrouble(...problem.sentences);
}
