// One interview: what it is about, the vote, the live transcript, questions, and asking one.
import "./page.mjs";
import { ApiProblem, get } from "./api.mjs";
import { byId, element } from "./dom.mjs";
import { minuteOf } from "./moments.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { ask, lookUp, missing, missingOwn } from "./sessions/asking.mjs";
import { cast, chosen, showBallot } from "./sessions/ballot.mjs";
import { whenOf } from "./sessions/lines.mjs";
import { showMore, showQuestions } from "./sessions/questions.mjs";
import { follow } from "./sessions/transcript.mjs";
import { fill, locale, texts } from "./texts.mjs";
import { say, whileBusy } from "./waiting.mjs";

const number = new URLSearchParams(location.search).get("no") ?? "";
const path = `/sessions/${encodeURIComponent(number)}`;
/** While it is on, questions are read again after so many answers about the transcript. */
const QUESTIONS_EVERY = 12;
let state = "";
let answers = 0;

open();

async function open() {
  if (!number) return showTrouble(texts.sessions.no_session);
  say(texts.sessions.reading);
  try {
    const session = await read();
    say("");
    byId("session").hidden = false;
    await showQuestions(number);
    if (session.transcript.records || session.phase !== "upcoming") follow(number, { onNews });
  } catch (problem) {
    say("");
    tell(problem);
  }
  return undefined;
}

async function read() {
  const session = await get(path);
  state = session.state;
  show(session);
  return session;
}

function show(session) {
  byId("session-title").textContent = session.title;
  document.title = `${session.title} - ${document.title.split(" - ").slice(1).join(" - ")}`;
  byId("facts").replaceChildren(...facts(session).map(([name, value]) => fact(name, value)));
  paragraphs("about", session.introduction);
  paragraphs("summary", session.summary);
  showBallot(session.topics, session.vote);
  byId("transcript-part").hidden = session.phase === "upcoming" || Boolean(session.cancelled_because);
  byId("plain-page").href = `/interviews/${encodeURIComponent(number)}${locale === "en" ? "?lang=en" : ""}`;
  byId("ask-part").hidden = !session.takes_questions;
  byId("questions-part").hidden = session.state === "collecting_topics";
}

function facts(session) {
  const said = texts.sessions;
  const guests = session.guests.map((guest) => `${guest.name} ${guest.title}`).join("\n");
  const put = session.postponements.map((one) =>
    fill(said.postponed_from, { before: minuteOf(one.before), after: minuteOf(one.after), reason: one.reason }),
  );
  const stream = session.stream?.startsWith("https://")
    ? element("a", { class: "govuk-link", href: session.stream, rel: "noreferrer" }, said.watch)
    : session.stream;
  return [
    [said.state, element("strong", { class: "govuk-tag" }, session.state_label)],
    [said.time, whenOf(session)],
    [said.unit, session.department_name],
    [said.place, session.place],
    [said.guests, guests],
    [said.stream, stream],
    [said.head_absent, session.head_absent_because],
    [said.postponed, put.join("\n")],
    [said.cancelled, session.cancelled_because],
  ].filter(([, value]) => value);
}

function fact(name, value) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value hall-lines" }, value),
  );
}

function paragraphs(id, text) {
  byId(`${id}-part`).hidden = !text;
  const parts = (text ?? "").split("\n").filter(Boolean);
  byId(id).replaceChildren(...parts.map((part) => element("p", { class: "govuk-body" }, part)));
}

/** The transcript tells when the session moves on; what else may have changed is read then. */
function onNews(news) {
  answers += 1;
  const moved = news.state !== state;
  state = news.state;
  const work = moved ? [read(), showQuestions(number)] : answers % QUESTIONS_EVERY ? [] : [showQuestions(number)];
  // Whatever fails here is read again later; the transcript goes on.
  Promise.all(work).catch((problem) => {
    if (!(problem instanceof ApiProblem)) throw problem;
  });
}

byId("questions-more").addEventListener("click", (event) =>
  whileBusy(event.currentTarget, texts.sessions.reading, () => showMore(number).catch(tell)),
);

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

byId("ask-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const form = event.target;
  const problems = missing(form);
  if (problems.length) return showProblems(problems);
  return whileBusy(byId("ask"), texts.sessions.sending, () => ask(number, form)).catch(tell);
});

byId("own-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const form = event.target;
  const problems = missingOwn(form);
  if (problems.length) return showProblems(problems);
  return whileBusy(byId("look-up"), texts.busy.searching, () => lookUp(form)).catch(tell);
});

function tell(problem) {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.fields.length) showProblems(problem.fields);
  else showTrouble(...problem.sentences);
}
