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

const findForm = byId("find-form");
const answerForm = byId("answer-form");
const filesShown = keepFresh(readAgain);
let access = recall("opinion.access");
let key = newKey();

findForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const typed = {
    consultation_no: findForm.elements.consultation_no.value.trim(),
    query_code: findForm.elements.query_code.value.trim(),
  };
  const missing = ["consultation_no", "query_code"].filter((field) => !typed[field]);
  if (missing.length) showProblems(missing.map((field) => ({ field, message: texts.missing[field] })));
  else await whileBusy(findForm.querySelector("button"), texts.busy.searching, () => find(typed));
});

answerForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const opinion = answerForm.elements.opinion.value;
  const text = answerForm.elements.text.value.trim();
  const problems = [];
  if (!opinion) problems.push({ field: "opinion", message: texts.missing.opinion });
  // An objection counts by its reasons (art. 32).
  else if (opinion !== "agree" && !text) problems.push({ field: "text", message: texts.missing.opinion_reasons });
  if (problems.length) showProblems(problems);
  else await whileBusy(answerForm.querySelector("button"), texts.busy.submitting, () => answer({ opinion, text }));
});

byId("leave").addEventListener("click", () => {
  forget("opinion.access");
  location.reload();
});

if (access) await find(access);

const path = ({ consultation_no }) => `/third-party-opinions/${encodeURIComponent(consultation_no)}`;
const code = ({ query_code }) => ({ "X-Query-Code": query_code });

async function find(typed) {
  try {
    show(await get(path(typed), code(typed)));
    access = typed;
    remember("opinion.access", typed);
    byId("question").focus();
  } catch (problem) {
    forget("opinion.access");
    refuse(problem, "consultation_no");
  }
}

async function readAgain() {
  show(await get(path(access), code(access)));
}

async function answer(said) {
  try {
    await post(path(access), said, key, code(access));
    key = newKey();
    await readAgain();
    byId("answered").hidden = false;
    byId("answered").focus();
  } catch (problem) {
    refuse(problem, "opinion");
  }
}

function refuse(problem, field) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.fields.length) showProblems(problem.fields);
  else if ([401, 403, 404].includes(problem.status)) showProblems([{ field, message: problem.detail }]);
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
  byId("letters").replaceChildren(letterList(view.letters));
  byId("letters-of-mine").hidden = view.letters.length === 0;
  filesShown();
  answerForm.hidden = !view.answerable;
  findForm.hidden = true;
  byId("question").hidden = false;
}

function fact(name, value) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value hall-breakable" }, value),
  );
}
