// The first page of what people send to a consultation: which one it is, and until when it takes anything.
import { ApiProblem, get } from "../api.mjs";
import { byId } from "../dom.mjs";
import { dayOf } from "../moments.mjs";
import { showTrouble } from "../problems.mjs";
import { fill, locale, texts } from "../texts.mjs";
import { say } from "../waiting.mjs";

/**
 * Shows the consultation that the address names, and begins what is sent to it while it is open.
 *
 * @param {object} parts
 * @param {string} parts.until - how the last day is told.
 * @param {(consultation: object) => void} parts.begin - begins the form, or goes on with the one in this tab.
 * @param {(consultation: object) => boolean} [parts.asks] - whether it asks for this at all.
 */
export async function openConsultation({ until, begin, asks = () => true }) {
  const number = new URLSearchParams(location.search).get("no") ?? "";
  if (!number) {
    byId("none").hidden = false;
    return;
  }
  say(texts.busy.loading);
  try {
    show(await get(`/consultations/${encodeURIComponent(number)}`), { until, begin, asks });
    say("");
  } catch (problem) {
    say("");
    if (!(problem instanceof ApiProblem)) throw problem;
    showTrouble(...problem.sentences);
  }
}

function show(consultation, { until, begin, asks }) {
  byId("draft-title").textContent = consultation.title;
  byId("draft-unit").textContent = consultation.department_name;
  byId("draft-until").textContent = fill(until, { day: dayOf(consultation.closes_on) });
  byId("draft-page").href = `/open/consultations/${encodeURIComponent(consultation.receipt_no)}${locale === "en" ? "?lang=en" : ""}`;
  byId("consultation").hidden = false;
  const takes = consultation.state === "collecting" && asks(consultation);
  if (takes) begin(consultation);
  byId("start").hidden = !takes;
  byId("over").hidden = takes;
}
