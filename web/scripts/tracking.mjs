// A case as whoever handed it in sees it, of whatever service. The query code stays in this tab and goes out in a header,
// never in an address: addresses are kept in histories and logs.
import { get, getDocument, post } from "./api.mjs";
import { forget, forgetAll, recall, remember } from "./tab-memory.mjs";
import { pageUrl } from "./texts.mjs";

const HANDED_ON_MS = 5_000;

/** By the first letters of the receipt number: where the API has the service's cases, and which page shows them. */
const SERVICES = {
  RX: ["tickets", "cases/status/"],
  XF: ["petitions", "cases/status/"],
  GZ: ["correction-requests", "cases/status/"],
  YY: ["appointments", "appointments/status/"],
  YJ: ["comments", "cases/status/"],
  TW: ["session-questions", "sessions/question/"],
};
const DISCLOSURE = ["disclosure-requests", "track/status/"];

export const access = () => recall("track.access");

/** A receipt number as people type it has wide letters, blanks and small letters, too. */
const serviceOf = (receipt_no) => SERVICES[receipt_no.normalize("NFKC").trim().slice(0, 2).toUpperCase()] ?? DISCLOSURE;

export const statusUrl = (receipt_no) => pageUrl(serviceOf(receipt_no)[1]);

const path = (receipt_no) => `/${serviceOf(receipt_no)[0]}/${encodeURIComponent(receipt_no)}`;

export function readRequest({ receipt_no, query_code }) {
  return get(path(receipt_no), { "X-Query-Code": query_code });
}

/** Every line of how the deadlines came about: read when somebody asks, for most never do. */
export function readDeadlines({ receipt_no, query_code }) {
  return get(`${path(receipt_no)}/deadlines`, { "X-Query-Code": query_code });
}

export function readCalendar({ receipt_no, query_code }) {
  return getDocument(`${path(receipt_no)}/deadlines.ics`, { "X-Query-Code": query_code });
}

export function giveAction({ receipt_no, query_code }, command, key) {
  return post(`${path(receipt_no)}/actions`, command, key, { "X-Query-Code": query_code });
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
  forgetAll("track.");
}
