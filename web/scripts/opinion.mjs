// A third party reads what it is asked, and says whether it may be disclosed. Number and code stand in its letter; the code
// stays in this tab and goes out in a header. Nothing of who asked for the information ever comes here.
import "./page.mjs";
import { ApiProblem, get, post } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { keepFresh, letterList } from "./letters.mjs";
import { calendarDay } from "./moments.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { forget, newKey, recall, remember } from "./tab-memory.mjs";
import { fill, texts } from "./texts.mjs";
import { whileBusy } from "./waiting.mjs";

const path = ({ consultation_no }) => `/third-party-opinions/${encodeURIComponent(consultation_no)}`;
const code = ({ query_code }) => ({ "X-Query-Code": query_code });

const search = (typed) => whileBusy(findForm.querySelector("button"), texts.busy.searching, () => find(typed));

const findForm = byId("find-form");
const answerForm = byId("answer-form");
const filesShown = keepFresh(readAgain);
let access = recall("opinion.access");
let key = newKey();

findForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const typed = {
    // As people write it: an input method for Chinese has wide letters and several dashes.
    consultation_no: findForm.elements.consultation_no.value.normalize("NFKC").trim().replace(/[\s\u2010-\u2015\u2212\u30fc-]+/g, "-"),
    query_code: findForm.elements.query_code.value.trim(),
  };
  const missing = ["consultation_no", "query_code"].filter((field) => !typed[field]);
  if (missing.length) showProblems(missing.map((field) => ({ field, message: texts.missing[field] })));
  else if (await search(typed)) byId("question").focus();
});

answerForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const said = written();
  const problems = [];
  if (!said.opinion) problems.push({ field: "opinion", message: texts.missing.opinion });
  // An objection counts by its reasons (art. 32).
  else if (said.opinion !== "agree" && !said.text) problems.push({ field: "text", message: texts.missing.opinion_reasons });
  if (problems.length) showProblems(problems);
  else await whileBusy(answerForm.querySelector("button"), texts.busy.submitting, () => answer(said));
});

byId("leave").addEventListener("click", () => {
  leave();
  location.reload();
});

// What was typed survives another language and a lost answer, and so does the key under which it counts once.
window.addEventListener("pagehide", () => {
  if (access && !answerForm.hidden) remember("opinion.draft", { ...written(), key, consultation_no: access.consultation_no });
});

if (access) await search(access);

/** @returns {Promise<boolean>} whether number and code belong together, and the question is shown. */
async function find(typed) {
  try {
    const view = await get(path(typed), code(typed));
    access = typed;
    remember("opinion.access", typed);
    show(view);
    recallDraft();
    return true;
  } catch (problem) {
    if ([401, 403, 404].includes(problem.status)) leave();
    refuse(problem, "consultation_no");
    return false;
  }
}

function leave() {
  access = null;
  forget("opinion.access", "opinion.draft");
}

function written() {
  return { opinion: answerForm.elements.opinion.value, text: answerForm.elements.text.value.trim() };
}

function recallDraft() {
  const draft = recall("opinion.draft");
  if (draft?.consultation_no !== access.consultation_no) return;
  answerForm.elements.opinion.value = draft.opinion;
  answerForm.elements.text.value = draft.text;
  key = draft.key;
}

async function readAgain() {
  try {
    show(await get(path(access), code(access)));
  } catch (problem) {
    refuse(problem, "consultation_no");
  }
}

async function answer(said) {
  try {
    await post(path(access), said, key, code(access));
  } catch (problem) {
    // Answered already, or decided meanwhile: what stands is shown, with why nothing more was taken.
    if (problem.status === 409) await readAgain();
    refuse(problem, "opinion");
    return;
  }
  forget("opinion.draft");
  answerForm.hidden = true;
  await readAgain();
  byId("answered").hidden = false;
  byId("answered").focus();
}

function refuse(problem, field) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.fields.length) showProblems(problem.fields);
  else if ([401, 403, 404].includes(problem.status) && !findForm.hidden) showProblems([{ field, message: problem.detail }]);
  else if (problem.status === 409) showTrouble(answerForm.hidden ? texts.opinion.stands : problem.detail);
  else showTrouble(...problem.sentences);
}

function show(view) {
  const { dataset } = byId("facts");
  const until = view.until ? calendarDay(view.until, true) : fill(texts.opinion.days, { days: view.days });
  const rows = [
    [dataset.number, view.consultation_no],
    [dataset.agency, view.agency],
    [dataset.information, view.information],
    [dataset.until, until],
    ...(view.opinion_label ? [[dataset.answer, view.opinion_label]] : []),
  ];
  byId("facts").replaceChildren(...rows.map(([name, value]) => fact(name, value)));
  const standing = standingOf(view);
  byId("standing").textContent = standing;
  byId("standing").hidden = !standing;
  byId("letters").replaceChildren(letterList(view.letters));
  byId("letters-of-mine").hidden = view.letters.length === 0;
  filesShown();
  answerForm.hidden = !view.answerable;
  findForm.hidden = true;
  findForm.reset();
  byId("question").hidden = false;
  byId("leaving").hidden = false;
}

/** What has become of the question, where that is more than an answer that is awaited or was given. */
function standingOf({ overridden, opinion, answerable, silent }) {
  if (overridden) return texts.opinion.overridden;
  if (opinion) return "";
  if (!answerable) return texts.opinion.over;
  return silent ? texts.opinion.silent : "";
}

function fact(name, value) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value hall-breakable" }, value),
  );
}
