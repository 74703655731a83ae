// When a host or a room is open, and what is changed of a day. What may be changed, and what collides with it, the API says.
import { dayTyped } from "../../logic/form.js";
import { dayBeside, dayOf, shortDay } from "../../logic/moments.js";

/** Days that are shown at once, and the day with which they begin. */
const DAYS = 14;

/** Which days are asked for. */
export function hoursQuestion(resource, first) {
  return { resource, from: first, to: dayBeside(first, DAYS - 1) };
}

/** The first day of those after, or before. */
export function moved(first, steps) {
  return dayBeside(first, steps * DAYS);
}

const spans = (all, say) => all.map(({ from, to }) => `${from}–${to}`).join(say("hours.between"));

/**
 * The days as they are read.
 *
 * @param {(key: string, values?: object) => string} say
 */
export function dayLines(days, locale, say) {
  return days.map((day) => ({
    on: day.on,
    day: shortDay(`${day.on}T12:00:00+08:00`, locale),
    open: day.hours.length ? spans(day.hours, say) : say("hours.shut"),
    changes: [
      day.closed.length && say("hours.closed", { spans: spans(day.closed, say) }),
      day.opened.length && say("hours.opened", { spans: spans(day.opened, say) }),
    ].filter(Boolean),
    booked: day.booked ? say("hours.booked", { n: day.booked }) : "",
  }));
}

/** What a change begins with. */
export function emptyChange(now) {
  return { on: dayOf(now), act: "close", starts: "", ends: "" };
}

const isTime = (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value);

/** A time of day as people type it (`9:00`, `9：30`, `0930`) the way the server reads it; what is none stays as typed. */
export function timeTyped(typed) {
  const found = /^(\d{1,2})[:：]?(\d{2})$/.exec(typed.trim());
  const time = found ? `${found[1].padStart(2, "0")}:${found[2]}` : "";
  return isTime(time) ? time : typed.trim();
}

/** What is sent; a time that was left empty is the day's beginning, or its end. */
export function changeBody(resource, { on, act, starts, ends }) {
  const body = { resource, on: dayTyped(on), act };
  if (starts.trim()) body.starts = timeTyped(starts);
  if (ends.trim()) body.ends = timeTyped(ends);
  return body;
}

/**
 * What was plainly typed wrong, by field.
 *
 * @param {(key: string, values?: object) => string} say
 */
export function changeErrors(change, say) {
  const found = {};
  if (!/^\d{4}-\d\d-\d\d$/.test(dayTyped(change.on))) found.on = say("hours.no_day");
  for (const name of ["starts", "ends"]) {
    if (change[name].trim() && !isTime(timeTyped(change[name]))) found[name] = say("hours.no_time");
  }
  return found;
}
