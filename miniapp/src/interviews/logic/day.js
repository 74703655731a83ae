// A day of who receives people: what stands in the list, and what a browser needs to go to a meeting.
import { clockOf } from "../../logic/moments.js";

/** States in which a meeting is to be held or goes on; whether its door is open, the API says when it is asked for a ticket. */
const HELD = new Set(["appointment_confirmed", "appointment_in_session"]);

/** Where a meeting by video stands among the places. */
const VIDEO = "video";

/**
 * Whom and where one can look at alone: the hosts and the rooms of the day, each once.
 *
 * @param {(key: string) => string} say
 */
export function filtersOf(items, say) {
  const found = new Map();
  for (const item of items) {
    found.set(`host:${item.host}`, item.host_name);
    if (item.room) found.set(`room:${item.room}`, item.room_name);
    else if (item.mode === VIDEO) found.set(VIDEO, say("day.video"));
  }
  if (found.size < 3) return [];
  return [{ value: "", label: say("day.all") }, ...[...found].map(([value, label]) => ({ value, label }))];
}

/** Whether an appointment belongs to what one looks at. */
export function isIn(item, filter) {
  if (filter === VIDEO) return item.mode === VIDEO;
  return filter === "" || filter === `host:${item.host}` || filter === `room:${item.room}`;
}

/**
 * An appointment as it stands in the list.
 *
 * @param {(key: string, values?: object) => string} say
 */
export function entryOf(item, say) {
  return {
    id: item.case_id,
    when: `${clockOf(item.starts_at)}–${clockOf(item.ends_at)}`,
    state: item.state_label,
    what: item.title || item.item_label,
    about: [item.item_label, item.receipt_no].join(" · "),
    where: [item.host_name, item.room_name ?? (item.mode === VIDEO ? say("day.video") : "")].filter(Boolean).join(" · "),
    joins: item.mode === VIDEO && HELD.has(item.state),
    item,
  };
}

/**
 * What the page of a meeting takes over.
 *
 * @param {object} item - the appointment, as the API lists it.
 * @param {object} ticket - what the API has answered.
 * @param {{token: string, expires_at: string, staff: {name: string}}} session - who is signed in.
 * @param {number} now
 */
export function handedOver(item, ticket, session, now) {
  return {
    session: { token: session.token, expires_at: session.expires_at, name: session.staff.name },
    appointment: { case_id: item.case_id, receipt_no: item.receipt_no, mode: item.mode },
    ticket,
    asked: now,
  };
}
