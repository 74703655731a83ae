// Where a case has got, of whatever service: state, what its applicant can do, deadlines, letters, time line.
import "./page.mjs";
import { ApiProblem } from "./api.mjs";
import { clockCards } from "./clocks.mjs";
import { byId, element } from "./dom.mjs";
import { disclosedList, keepFresh, letterList, showAsked } from "./letters.mjs";
import { minuteOf } from "./moments.mjs";
import { clearProblems, showTrouble } from "./problems.mjs";
import { remember } from "./tab-memory.mjs";
import { fill, pageUrl, texts } from "./texts.mjs";
import { access, leave, readCalendar, readDeadlines, readRequest, statusUrl, takeHandedOn } from "./tracking.mjs";
import { say, whileBusy } from "./waiting.mjs";

const paragraph = (text) => element("p", { class: "govuk-body" }, text);
const credentials = access();
const filesShown = keepFresh(read);

if (credentials) open();
else location.replace(pageUrl("track/"));

function open() {
  byId("leave").addEventListener("click", () => {
    leave();
    location.replace(pageUrl("track/"));
  });
  byId("refresh").addEventListener("click", (event) => whileBusy(event.currentTarget, texts.busy.loading, read));
  const handed = takeHandedOn();
  if (handed) queueMicrotask(() => show(handed)); // Once every module of the page listens.
  else {
    say(texts.busy.loading);
    read().finally(() => say(""));
  }
}

async function read() {
  clearProblems();
  try {
    show(await readRequest(credentials));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if ([401, 403, 404].includes(problem.status)) {
      leave();
      remember("track.refused", problem.sentences);
      location.replace(pageUrl("track/"));
    } else showTrouble(...problem.sentences);
  }
}

function show(view) {
  const { dataset } = byId("facts");
  byId("facts").replaceChildren(
    fact(dataset.state, element("strong", { class: "govuk-tag", id: "state", "data-state-name": view.state }, view.state_label)),
    fact(dataset.receiptNo, view.receipt_no),
    fact(dataset.submittedAt, minuteOf(view.submitted_at)),
  );
  // Not every service tells the rule behind every day.
  const told = "told" in byId("clocks").dataset;
  const clocks = clockCards(view.clocks, told ? () => readDeadlines(credentials) : undefined);
  if (clocks.length && told) clocks.push(calendarButton());
  byId("clocks").replaceChildren(...(clocks.length ? clocks : [paragraph(texts.status.no_clocks)]));
  byId("letters").replaceChildren(view.letters.length ? letterList(view.letters) : paragraph(texts.status.no_letters));
  byId("actions").replaceChildren(...actions(view.actions));
  showAsked(view.supplement ?? view.reasons);
  byId("asked-title").textContent = byId("asked").dataset[view.reasons ? "reasons" : "supplement"];
  showKeys("parts", view.parts ?? []);
  showKeys("goes-on", view.goes_on_as ?? []);
  const reply = view.reply ?? {};
  byId("disclosed").hidden = !reply.disclosed_items?.length && !reply.files?.length && !reply.withheld_files?.length;
  byId("disclosed").querySelector("[data-disclosed]").replaceChildren(disclosedList(reply));
  filesShown();
  byId("timeline").replaceChildren(...newestFirst(view.timeline).map(entry));
  byId("read-at").textContent = fill(texts.status.updated, { time: minuteOf(Date.now()) });
  byId("status").hidden = false;
  document.dispatchEvent(new CustomEvent("case-shown", { detail: view }));
}

// What asked for several things, or goes on elsewhere, does so as other cases: they have numbers and codes of their own.
function showKeys(id, keys) {
  const rows = keys.map((key) => {
    const open = element("button", { type: "button", class: "govuk-button govuk-button--secondary hall-screen-only" }, texts.status.open_part);
    open.append(element("span", { class: "govuk-visually-hidden" }, ` ${key.receipt_no}`));
    open.addEventListener("click", () => {
      leave();
      if (!remember("track.access", key)) return;
      const page = statusUrl(key.receipt_no);
      if (page === location.pathname) location.reload();
      else location.assign(page);
    });
    return fact(key.receipt_no, element("span", { class: "hall-code", translate: "no" }, key.query_code), open);
  });
  byId(id).querySelector("dl").replaceChildren(...rows);
  byId(id).hidden = keys.length === 0;
}

// The query code goes out in a header, so the file is fetched here and handed to the browser as a download.
function calendarButton() {
  const button = element(
    "button",
    { type: "button", class: "govuk-button govuk-button--secondary hall-screen-only", id: "calendar", "data-module": "govuk-button" },
    texts.status.calendar,
  );
  button.addEventListener("click", () => whileBusy(button, texts.busy.loading, saveCalendar));
  return button;
}

async function saveCalendar() {
  clearProblems();
  try {
    const address = URL.createObjectURL(await readCalendar(credentials));
    element("a", { href: address, download: `${credentials.receipt_no}.ics` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    showTrouble(...problem.sentences);
  }
}

function fact(name, ...values) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value" }, values),
  );
}

/** The actions that have a page beside this one; anything else the city offers is named, with whom to ask. */
function actions(offered) {
  if (!offered.length) return [paragraph(texts.status.no_actions)];
  const { main, other } = byId("actions").dataset;
  const pages = new Map([
    ...main.split(" ").map((name) => [name, "govuk-button"]),
    ...other.split(" ").map((name) => [name, "govuk-button govuk-button--secondary"]),
  ]);
  const buttons = offered
    .filter((action) => pages.has(action.name))
    .map((action) =>
      element(
        "a",
        { class: pages.get(action.name), role: "button", draggable: "false", href: `../${action.name}/`, "data-action": action.name },
        action.label,
      ),
    );
  const others = offered.filter((action) => !pages.has(action.name));
  return [
    element("div", { class: "govuk-button-group" }, buttons),
    ...others.map((action) => paragraph(fill(texts.status.other_action, { label: action.label }))),
  ];
}

function newestFirst(timeline) {
  return timeline.map((one, index) => ({ ...one, index })).sort((one, other) => Date.parse(other.at) - Date.parse(one.at) || other.index - one.index);
}

function entry({ at, label, detail }) {
  return element(
    "li",
    {},
    element("p", { class: "hall-timeline__label" }, label),
    element("time", { datetime: at }, minuteOf(at)),
    detail ? element("p", { class: "hall-breakable" }, detail) : null,
  );
}
