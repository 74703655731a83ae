// Times as people in the city read them, whatever the clock of their device says.
import { locale } from "./texts.mjs";

const ZONE = "Asia/Shanghai";
const DAY = { year: "numeric", month: "long", day: "numeric", weekday: "long" };

/** The day of a moment, in Beijing time. */
export function dayOf(moment) {
  return new Intl.DateTimeFormat(locale, { ...DAY, timeZone: ZONE }).format(new Date(moment));
}

/** Day and minute of a moment, in Beijing time. */
export function minuteOf(moment) {
  const parts = { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: ZONE }).format(new Date(moment));
}

/** A calendar date such as 2026-11-23, which is the same day everywhere; with its year where that is not plain. */
export function calendarDay(date, withYear = false) {
  const year = withYear ? { year: "numeric" } : {};
  const format = { ...year, month: "long", day: "numeric", weekday: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale, format).format(new Date(`${date}T00:00:00Z`));
}
