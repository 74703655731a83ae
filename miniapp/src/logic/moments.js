// Moments as people in the city read them: Beijing time, whatever the phone is set to. WeChat has no Intl, so it is done by hand.

const HOUR = 3_600_000;
const BEIJING = 8 * HOUR;
const WEEKDAYS = {
  "zh-CN": ["日", "一", "二", "三", "四", "五", "六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

/** The parts of a moment in Beijing; null for what is no moment. */
export function beijing(moment) {
  const at = typeof moment === "number" ? moment : Date.parse(moment ?? "");
  if (!Number.isFinite(at)) return null;
  const shifted = new Date(at + BEIJING);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    weekday: shifted.getUTCDay(),
  };
}

const two = (number) => String(number).padStart(2, "0");

/** The day as ISO 8601 writes it, `2026-03-02`. */
export function dayOf(moment) {
  const at = beijing(moment);
  return at ? `${at.year}-${two(at.month)}-${two(at.day)}` : "";
}

/** The day that comes so many days after another one, or before it. */
export function dayBeside(day, days) {
  return dayOf(Date.parse(`${day}T12:00:00+08:00`) + days * 24 * HOUR);
}

/** The time of day, `09:30`. */
export function clockOf(moment) {
  return minuteOf(moment).slice(-5);
}

/** Day and minute, `2026-03-02 09:30`. */
export function minuteOf(moment) {
  const at = beijing(moment);
  return at ? `${dayOf(moment)} ${two(at.hour)}:${two(at.minute)}` : "";
}

/** A day with its weekday, `3月2日 周一` or `Mon 03-02`. */
export function shortDay(moment, locale) {
  const at = beijing(moment);
  if (!at) return "";
  const weekday = (WEEKDAYS[locale] ?? WEEKDAYS.en)[at.weekday];
  return locale === "zh-CN" ? `${at.month}月${at.day}日 周${weekday}` : `${weekday} ${two(at.month)}-${two(at.day)}`;
}

/**
 * How urgent a deadline is, besides the cards that supervision gives.
 *
 * @param {string | null} dueAt - ISO 8601, or none.
 * @param {number} now - milliseconds since 1970.
 * @returns {"none" | "overdue" | "today" | "soon" | "later"}
 */
export function urgency(dueAt, now) {
  const due = Date.parse(dueAt ?? "");
  if (!Number.isFinite(due)) return "none";
  if (due < now) return "overdue";
  if (dayOf(due) === dayOf(now)) return "today";
  return due - now <= 3 * 24 * HOUR ? "soon" : "later";
}
