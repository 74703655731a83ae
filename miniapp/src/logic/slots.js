// Times that can be booked for somebody, as they are chosen from: a week at a time, day by day.
import { momentTyped } from "./form.js";
import { clockOf, dayBeside, dayOf, minuteOf, shortDay } from "./moments.js";

/** Days of one page. A week of two hosts and two rooms that are fully booked costs eight read units. */
const DAYS = 7;

/** The field that takes a time. */
const TIME = "starts_at";

/** Somebody else was faster. */
const TAKEN = "slot_taken";

/** What the list of times says something of. */
const ON_THE_LIST = [TIME, "host"];

/** Fields that a citizen's form fills in by itself: nobody types them. */
const BY_ITSELF = new Set(["hold"]);

/**
 * Whether a form books a time of something that can be booked.
 *
 * @param {import("./form.js").Field[]} fields
 * @param {string} [item] - what the case at hand is about; a form without a case asks for it.
 */
export function booksTime(fields, item = "") {
  const named = (name) => fields.some((field) => field.name === name);
  return named(TIME) && (Boolean(item) || fields.some((field) => field.choices === "meeting_items"));
}

/** The fields of a form that takes a time without what only a citizen's form has something for. */
export function besidesHold(fields) {
  return fields.some((field) => field.name === TIME) ? fields.filter((field) => !BY_ITSELF.has(field.name)) : fields;
}

/**
 * Which times are asked for.
 *
 * @param {{item: string, host?: string}} wanted
 * @param {string} first - the first day of the page.
 */
export function slotQuestion({ item, host = "" }, first) {
  return { item, host, from: first, to: dayBeside(first, DAYS - 1) };
}

/** The first day of the page after this one, or before it; never before today. */
export function pageBeside(first, steps, now) {
  const moved = dayBeside(first, steps * DAYS);
  const today = dayOf(now);
  return moved < today ? today : moved;
}

/** Whether there is a page before this one. */
export function isLater(first, now) {
  return first > dayOf(now);
}

/**
 * The days of a page: each with its times as a form takes them, or with the reason why it has none.
 *
 * @param {object} told - as the API tells them.
 * @param {string} locale
 * @returns {{on: string, day: string, why: string, slots: {value: string, at: string, day: string, n: number}[]}[]}
 */
export function slotDays(told, locale) {
  return told.days.map((each) => {
    const day = shortDay(`${each.on}T12:00:00+08:00`, locale);
    const slots = each.slots.map((slot) => ({ value: minuteOf(slot.starts_at), at: clockOf(slot.starts_at), day, n: slot.seats }));
    return { on: each.on, day, why: each.reason_label ?? "", slots };
  });
}

/** Whether a time is the one that stands in the form, however it was typed. */
export function isChosen(slot, typed) {
  return Boolean(typed) && momentTyped(String(typed)) === momentTyped(slot.value);
}

/** Whether a form was refused because of its time: then the times that are shown are old. */
export function timeRefused(problem) {
  return problem.code === TAKEN || problem.fields.some(({ field }) => String(field ?? "").replace(/^data\./, "") === TIME);
}

/** The rows of a form up to the last one that a list of times answers, and those after it. */
export function rowsAround(rows) {
  const after = Math.max(...ON_THE_LIST.map((name) => rows.findIndex((row) => row.path === name))) + 1;
  return [rows.slice(0, after), rows.slice(after)];
}

/**
 * The values of a form after one of them was changed: a time belongs to what is booked, and goes with it. Whether another host is free then, the
 * list says anew, and the API.
 *
 * @param {object} values
 * @param {string} path - what was changed.
 */
export function timeAfter(values, path) {
  return path === "item" && values[TIME] ? { ...values, [TIME]: "" } : values;
}
