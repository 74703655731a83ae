// A submitted request as its applicant sees it. The query code stays in this tab and goes out in a header, never in an
// address: addresses are kept in histories and logs.
import { get, getDocument, post } from "./api.mjs";
import { forget, recall, remember } from "./tab-memory.mjs";

const HANDED_ON_MS = 5_000;

export const access = () => recall("track.access");

export function readRequest({ receipt_no, query_code }) {
  return get(`/disclosure-requests/${encodeURIComponent(receipt_no)}`, { "X-Query-Code": query_code });
}

/** Every line of how the deadlines came about: read when somebody asks, for most never do. */
export function readDeadlines({ receipt_no, query_code }) {
  return get(`/disclosure-requests/${encodeURIComponent(receipt_no)}/deadlines`, { "X-Query-Code": query_code });
}

export function readCalendar({ receipt_no, query_code }) {
  return getDocument(`/disclosure-requests/${encodeURIComponent(receipt_no)}/deadlines.ics`, { "X-Query-Code": query_code });
}

export function giveAction({ receipt_no, query_code }, command, key) {
  return post(`/disclosure-requests/${encodeURIComponent(receipt_no)}/actions`, command, key, { "X-Query-Code": query_code });
}

/** Remembers who may look, and hands what was just read to the next page, which need not read it again. */
export function enter(credentials, view) {
  return remember("track.access", credentials) && remember("track.view", { at: Date.now(), view });
}

export function takeHandedOn() {
  const handed = recall("track.view");
  forget("track.view");
  return handed && Date.now() - handed.at < HANDED_ON_MS ? handed.view : null;
}

export function leave() {
  forget("track.access", "track.view", "track.done", "track.supplement", "track.give_reasons", "track.acknowledge_delivery", "track.suggest_publication", "track.withdraw", "disclosure.receipt");
}
