// Deadlines: the day, and every day that was counted or skipped on the way to it.
import { element } from "./dom.mjs";
import { calendarDay, dayOf } from "./moments.mjs";
import { fill, texts } from "./texts.mjs";

/** One card a clock; a clock without a due day has nothing to promise and is left out. */
export function clockCards(clocks) {
  return clocks.filter((clock) => clock.due_at).map(card);
}

function card(clock) {
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
    element("p", { class: "hall-clock__due" }, fill(texts.status.due, { date: dayOf(clock.due_at) })),
    provisional,
    clock.at_earliest ? element("p", { class: "govuk-body-s" }, texts.status.at_earliest) : null,
    explanation(clock),
  );
}

function explanation({ counted = [], skipped = [] }) {
  if (!counted.length) return null;
  const days = [
    ...counted.map((date, index) => ({ date, text: fill(texts.status.day_number, { n: index + 1 }) })),
    ...skipped.map(({ date, reason }) => ({ date, text: fill(texts.status.skipped, { reason }), skipped: true })),
  ].sort((one, other) => one.date.localeCompare(other.date));
  const intro = fill(texts.status.explain_intro, { counted: counted.length, skipped: skipped.length });
  return element(
    "details",
    { class: "govuk-details" },
    element(
      "summary",
      { class: "govuk-details__summary" },
      element("span", { class: "govuk-details__summary-text" }, texts.status.explain),
    ),
    element("div", { class: "govuk-details__text" }, element("p", { class: "govuk-body" }, intro), table(days)),
  );
}

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
          { class: day.skipped ? "govuk-table__row hall-days__skipped" : "govuk-table__row" },
          element("th", { scope: "row", class: "govuk-table__header" }, element("time", { datetime: day.date }, calendarDay(day.date))),
          element("td", { class: "govuk-table__cell" }, day.text),
        ),
      ),
    ),
  );
}
