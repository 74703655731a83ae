// Numbers as bars beside their table, and names of periods.
import { beijing } from "./moments.js";

/**
 * Rows with the length of their bar in percent of the longest; without a number there is no bar.
 *
 * @param {any[]} items
 * @param {(item: any) => string} label
 * @param {(item: any) => number | null} value
 */
export function bars(items, label, value) {
  const longest = Math.max(0, ...items.map((item) => value(item) ?? 0));
  return items.map((item) => {
    const number = value(item);
    return { item, label: label(item), value: number, percent: number === null ? undefined : longest ? Math.round((100 * number) / longest) : 0 };
  });
}

const two = (number) => String(number).padStart(2, "0");

/** The month of a moment in Beijing, `2026-03`; `back` months before it. */
export function monthOf(moment, back = 0) {
  const { year, month } = beijing(moment);
  const count = year * 12 + month - 1 - back;
  return `${Math.floor(count / 12)}-${two((count % 12) + 1)}`;
}

/** This month and those before it, the newest first. */
export function lastMonths(moment, number) {
  return Array.from({ length: number }, (_, back) => monthOf(moment, back));
}

/** The week of a moment in Beijing as ISO 8601 names it, `2026-W10`; `back` weeks before it. */
export function weekOf(moment, back = 0) {
  const { year, month, day, weekday } = beijing(moment);
  const thursday = new Date(Date.UTC(year, month - 1, day - ((weekday + 6) % 7) + 3 - 7 * back));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const number = Math.floor((thursday.getTime() - first) / (7 * 24 * 3_600_000)) + 1;
  return `${thursday.getUTCFullYear()}-W${two(number)}`;
}

/** The last whole weeks and the last whole months, as issues of a digest are named. */
export function issues(moment, weeks, months) {
  return [
    ...Array.from({ length: weeks }, (_, back) => weekOf(moment, back + 1)),
    ...Array.from({ length: months }, (_, back) => monthOf(moment, back + 1)),
  ];
}
