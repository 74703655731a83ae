// Times of meetings: Beijing's, which is what is agreed on, and beside it what clocks show where the visitor is.
import { fill, locale, texts } from "../texts.mjs";

export const BEIJING = "Asia/Shanghai";

const DAY = { month: "long", day: "numeric", weekday: "long" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** The zone of the visitor's device; Beijing's where it tells none. */
export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || BEIJING;
}

/** The calendar day of a moment in Beijing, as 2026-03-04. */
export function dateOf(moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: BEIJING, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));
}

/** So many days after a calendar day. */
export function daysAfter(date, days) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export function clockOf(moment, zone = BEIJING) {
  return new Intl.DateTimeFormat(locale, { ...CLOCK, timeZone: zone }).format(new Date(moment));
}

export function dayIn(moment, zone = BEIJING, withYear = false) {
  return new Intl.DateTimeFormat(locale, { ...DAY, ...(withYear ? { year: "numeric" } : {}), timeZone: zone }).format(new Date(moment));
}

/** What people call a zone at a moment: it has another name in summer. */
export function zoneName(zone, moment) {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "long" }).formatToParts(new Date(moment));
  return parts.find((part) => part.type === "timeZoneName").value;
}

/** Whether clocks show something else in a zone than in Beijing. */
export function differs(moment, zone = ownZone()) {
  return `${dayIn(moment, zone)} ${clockOf(moment, zone)}` !== `${dayIn(moment)} ${clockOf(moment)}`;
}

/** A meeting's time as lines: Beijing's, and the visitor's own where it differs. */
export function timeLines({ starts_at, ends_at }, zone = ownZone()) {
  const beijing = { day: dayIn(starts_at, BEIJING, true), from: clockOf(starts_at), to: clockOf(ends_at) };
  const lines = [fill(texts.booking.at, beijing)];
  if (differs(starts_at, zone)) {
    const own = { zone: zoneName(zone, starts_at), day: dayIn(starts_at, zone), from: clockOf(starts_at, zone), to: clockOf(ends_at, zone) };
    lines.push(fill(texts.booking.own_zone, own));
  }
  return lines;
}

/** A number of hours, days or working days in words. */
export function periodText({ amount, unit }) {
  return amount === 1 ? texts.one_unit[unit] : fill(texts.units[unit], { n: amount });
}
