// An appointment's entry for calendars. The query code goes out in a header, so the file is fetched here and handed to the
// browser as a download.
import { ApiProblem, getDocument } from "../api.mjs";
import { element } from "../dom.mjs";
import { clearProblems, showTrouble } from "../problems.mjs";
import { texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";

/** @param {() => {receipt_no: string, query_code: string}} who */
export function calendarButton(button, who) {
  button.addEventListener("click", () => whileBusy(button, texts.busy.loading, () => save(who())));
}

async function save({ receipt_no, query_code }) {
  clearProblems();
  try {
    const file = await getDocument(`/appointments/${encodeURIComponent(receipt_no)}.ics`, { "X-Query-Code": query_code });
    const address = URL.createObjectURL(file);
    element("a", { href: address, download: `${receipt_no}.ics` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    showTrouble(...problem.sentences);
  }
}
