// The plan of a year's interviews: the vote on it, and what became of each unit.
import "./page.mjs";
import { ApiProblem, get } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { cast, chosen, showBallot } from "./sessions/ballot.mjs";
import { sessionUrl } from "./sessions/lines.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { say, whileBusy } from "./waiting.mjs";

const year = /^20\d\d$/.exec(new URLSearchParams(location.search).get("year") ?? "")?.[0] ?? String(new Date().getFullYear());
const path = `/interview-plans/${year}`;

// The vote on next year's plan is in this year's December, and what was held stays to be looked at.
byId("years").replaceChildren(
  ...[Number(year) - 1, Number(year) + 1].map((other) =>
    element("a", { class: "govuk-link hall-standalone-link", href: `${pageUrl("sessions/plan/")}?year=${other}` }, fill(texts.sessions.plan_of, { n: other })),
  ),
);
open();

async function open() {
  say(texts.sessions.reading);
  try {
    show(await get(path));
  } catch (problem) {
    tell(problem);
  }
  say("");
}

function show(plan) {
  byId("plan-title").textContent = `${plan.year} · ${byId("plan-title").textContent}`;
  showBallot(plan.candidates.map((one) => ({ number: one.number, title: one.department_name })), plan.vote);
  byId("units-part").hidden = !plan.units.length;
  byId("units").replaceChildren(...plan.units.map(unitLine));
  byId("plan").hidden = false;
}

function unitLine(unit) {
  const said = texts.sessions;
  const month = unit.month ? fill(said.month, { n: unit.month }) : said.month_open;
  const state = unit.held ? said.held : unit.overdue ? said.overdue : said.planned;
  const colour = unit.held ? "green" : unit.overdue ? "red" : "grey";
  // An interview is opened weeks before there is anything to read of it.
  const name = unit.public
    ? element("a", { class: "govuk-link", href: sessionUrl(unit.session) }, unit.department_name)
    : unit.department_name;
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, month),
    element("dd", { class: "govuk-summary-list__value" }, name, " ", element("strong", { class: `govuk-tag govuk-tag--${colour}` }, state)),
  );
}

byId("ballot-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const choices = chosen();
  if (!choices.length) return showProblems([{ field: "choice", message: texts.sessions.choose }]);
  return whileBusy(byId("vote"), texts.sessions.sending, async () => {
    await cast(path, choices);
    byId("ballot-said").textContent = texts.sessions.voted;
    byId("vote").hidden = true;
  }).catch(tell);
});

function tell(problem) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.status === 404) showTrouble(texts.sessions.no_plan);
  else if (problem.fields.length) showProblems(problem.fields);
  else showTrouble(...problem.sentences);
}
