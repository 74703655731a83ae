// Deadlines: the day, and every day that was counted or skipped on the way to it, with its rule.
import { element } from "./dom.mjs";
import { calendarDay, dayOf, minuteOf } from "./moments.mjs";
import { fill, texts } from "./texts.mjs";

/**
 * One card a clock; a clock without a due day has nothing to promise and is left out.
 * @param {object[]} clocks
 * @param {() => Promise<object | null>} [readDeadlines] - reads the rules behind every day, once somebody wants to know.
 */
export function clockCards(clocks, readDeadlines = async () => null) {
  let asked;
  const explained = () => (asked ??= readDeadlines());
  return clocks.filter((clock) => clock.due_at).map((clock) => card(clock, explained));
}

function card(clock, explained) {
  const provisional = clock.provisional
    ? [
        element("strong", { class: "govuk-tag govuk-tag--yellow" }, texts.status.provisional),
        element("p", { class: "govuk-body-s" }, texts.status.provisional_why),
      ]
    : [];
  return element(
    "div",
    { class: "hall-clock", "data-clock": clock.name },
    element("h3", { class: "hall-clock__label" }, clock.label),
    element("p", { class: "hall-clock__due" }, fill(texts.status.due, { date: dueOf(clock) })),
    provisional,
    clock.at_earliest ? element("p", { class: "govuk-body-s" }, texts.status.at_earliest) : null,
    explanation(clock, explained),
  );
}

/** What is counted in days ends with a day, and what is counted in hours or minutes with a minute. */
const dueOf = ({ due_at, counted }) => (counted?.length ? dayOf(due_at) : minuteOf(due_at));

function explanation({ name, counted = [], skipped = [] }, explained) {
  if (!counted.length) return null;
  const days = [
    ...counted.map((date, index) => ({ date, text: fill(texts.status.day_number, { n: index + 1 }) })),
    ...skipped.map(({ date, reason }) => ({ date, text: fill(texts.status.skipped, { reason }), kind: "skipped" })),
  ].sort((one, other) => one.date.localeCompare(other.date));
  const intro = fill(texts.status.explain_intro, { counted: counted.length, skipped: skipped.length });
  const shown = element("div", {}, table(days));
  const details = element(
    "details",
    { class: "govuk-details" },
    element(
      "summary",
      { class: "govuk-details__summary" },
      element("span", { class: "govuk-details__summary-text" }, texts.status.explain),
    ),
    element("div", { class: "govuk-details__text" }, element("p", { class: "govuk-body" }, intro), shown),
  );
  details.addEventListener("toggle", () => tellRules(name, explained, shown), { once: true });
  return details;
}

// The days alone are there at once. Should their rules not come, they stay: nothing that was promised is missing.
async function tellRules(name, explained, shown) {
  const answer = await explained().catch(() => null);
  const lines = answer?.clocks.find((clock) => clock.name === name)?.explanation ?? [];
  if (lines.length) shown.replaceChildren(table(lines.map(({ day, kind, text, basis }) => ({ date: day, text, kind, basis }))));
}

const TURNS = { counted: "", skipped: "hall-days__skipped", paused: "hall-days__skipped" };

function table(days) {
  const head = (text) => element("th", { scope: "col", class: "govuk-table__header" }, text);
  return element(
    "table",
    { class: "govuk-table hall-days" },
    element("thead", { class: "govuk-table__head" }, element("tr", {}, head(texts.status.day), head(texts.status.counts))),
    element(
      "tbody",
      { class: "govuk-table__body" },
      days.map((day) =>
        element(
          "tr",
          { class: `govuk-table__row ${TURNS[day.kind ?? "counted"] ?? "hall-days__turn"}`.trim(), "data-kind": day.kind },
          element("th", { scope: "row", class: "govuk-table__header" }, element("time", { datetime: day.date }, calendarDay(day.date))),
          element("td", { class: "govuk-table__cell" }, day.text, day.basis ? element("span", { class: "hall-days__basis" }, day.basis) : null),
        ),
      ),
    ),
  );
}
