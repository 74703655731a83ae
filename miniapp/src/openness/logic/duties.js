// What was published, unit by unit, and what several people asked for.
import { bars, lastMonths, monthOf } from "../../logic/figures.js";

const MONTHS = 6;
const ACTS = ["published", "revised", "taken_down"];

/** The lists that are counted, as the API calls them. */
export const SHELVES = ["publications", "disclosures"];

/** How many cases of a suggestion are shown before somebody asks for all. */
export const FIRST_CASES = 3;

/** The periods to choose from: this year, its last months, and the year before. */
export function periodsOf(moment) {
  const year = monthOf(moment).slice(0, 4);
  return [year, ...lastMonths(moment, MONTHS), String(Number(year) - 1)];
}

/** The year that a period lies in. */
export const yearOf = (period) => period.slice(0, 4);

/** Whether a period is a whole year. */
export const isYear = (period) => period.length === 4;

/**
 * The counts of a period by unit, whoever published most first.
 *
 * @param {{department: string, department_name: string, category_label: string, month: string, act: string, count: number}[]} items - those of a year.
 * @param {string} period - `2026` or `2026-03`.
 */
export function byUnit(items, period) {
  const units = new Map();
  for (const item of items) {
    if (!item.month.startsWith(period)) continue;
    const unit = units.get(item.department) ?? { ...nothing(), department: item.department, name: item.department_name, categories: new Map() };
    unit[item.act] += item.count;
    if (item.act === "published") unit.categories.set(item.category_label, (unit.categories.get(item.category_label) ?? 0) + item.count);
    units.set(item.department, unit);
  }
  return [...units.values()].sort((one, other) => other.published - one.published || (one.department < other.department ? -1 : 1));
}

/** All units together. */
export function totalOf(units) {
  return units.reduce((sum, unit) => Object.fromEntries(ACTS.map((act) => [act, sum[act] + unit[act]])), nothing());
}

/** The rows of the table, the total last; `say` gives the words. */
export function countRows(units, say) {
  const cells = (name, counts) => [name, ...ACTS.map((act) => String(counts[act]))];
  const noted = (unit) => [...unit.categories].map(([name, n]) => say("counts.category", { name, n })).join(" · ");
  const rows = bars(units, (unit) => unit.name, (unit) => unit.published).map(({ item, label, percent }) => ({ cells: cells(label, item), note: noted(item), percent }));
  return [...rows, { cells: cells(say("counts.total"), totalOf(units)) }];
}

/** What stands under a suggestion: who suggests it, and when it was last asked for. */
export function linesOf(suggestion, say, minuteOf) {
  const proposed = suggestion.suggested_by.length;
  return [proposed ? say("suggested.proposed", { n: proposed }) : "", say("suggested.last", { when: minuteOf(suggestion.last_at) })].filter(Boolean);
}

/** What a suggestion is known by while the page is open. */
export const keyOf = (suggestion) => suggestion.case_ids[0];

/** The cases of a suggestion that are shown. */
export function shownCases(suggestion, whole) {
  return whole ? suggestion.case_ids : suggestion.case_ids.slice(0, FIRST_CASES);
}

/**
 * What a form is filled in with that begins at a suggestion. Only whose it is: what a request says may name its
 * applicant, and has no place in an address or in what everybody will read.
 */
export function filledFrom(department) {
  return { department };
}

/** Whether somebody writes things down for a department: they do so for their own alone. */
export function mayRegister(may, own, department) {
  return may.has("register_item") && Boolean(own) && own === department;
}

const nothing = () => Object.fromEntries(ACTS.map((act) => [act, 0]));
