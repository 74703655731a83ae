// The list of interviews: what is on, what is coming, what was; and a search of what was published.
import "./page.mjs";
import { ApiProblem, get } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { sessionLine } from "./sessions/lines.mjs";
import { texts } from "./texts.mjs";
import { say, whileBusy } from "./waiting.mjs";

const NONE = { live: texts.sessions.none_live, upcoming: texts.sessions.none_upcoming, past: texts.sessions.none_past };
let pastCursor = "";

open();

async function open() {
  say(texts.sessions.reading);
  try {
    await Promise.all(Object.keys(NONE).map(list));
    say("");
  } catch (problem) {
    say("");
    tell(problem);
  }
}

async function list(phase) {
  const cursor = phase === "past" && pastCursor ? `&cursor=${encodeURIComponent(pastCursor)}` : "";
  const page = await get(`/sessions?phase=${phase}${cursor}`);
  const place = byId(phase);
  place.append(...page.items.map(sessionLine));
  if (!place.childElementCount) place.append(element("li", {}, NONE[phase]));
  if (phase !== "past") return;
  pastCursor = page.cursor ?? "";
  byId("past-more").hidden = !pastCursor;
}

byId("past-more").addEventListener("click", (event) =>
  whileBusy(event.currentTarget, texts.sessions.reading, () => list("past").catch(tell)),
);

byId("search-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const asked = Object.entries({ q: byId("q").value.trim(), year: byId("year").value.trim() }).filter(([, value]) => value);
  if (!asked.length) showProblems([{ field: "q", message: texts.sessions.search_missing }]);
  else await whileBusy(event.target.querySelector("button"), texts.busy.searching, () => search(asked).catch(tell));
});

async function search(asked) {
  const page = await get(`/sessions?${new URLSearchParams(asked)}`);
  const lines = page.items.map(sessionLine);
  byId("found").replaceChildren(...(lines.length ? lines : [element("li", {}, texts.sessions.none_found)]));
  byId("found-part").hidden = false;
  byId("found-title").focus();
}

function tell(problem) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.fields.length) showProblems(problem.fields);
  else showTrouble(...problem.sentences);
}
