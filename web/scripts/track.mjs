// Asks for receipt number and query code, and opens the case they belong to, of whatever service.
import "./page.mjs";
import { ApiProblem } from "./api.mjs";
import { clearProblems, showProblems, showTrouble } from "./problems.mjs";
import { forget, recall } from "./tab-memory.mjs";
import { texts } from "./texts.mjs";
import { enter, readRequest, statusUrl } from "./tracking.mjs";
import { byId } from "./dom.mjs";
import { whileBusy } from "./waiting.mjs";

const form = byId("track-form");

// The status page sends people back here when their code no longer opens the request.
const refused = recall("track.refused");
if (refused) {
  forget("track.refused");
  showTrouble(...refused);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearProblems();
  const credentials = {
    receipt_no: form.elements.receipt_no.value.trim(),
    query_code: form.elements.query_code.value.trim(),
  };
  const missing = ["receipt_no", "query_code"].filter((field) => !credentials[field]);
  if (missing.length) showProblems(missing.map((field) => ({ field, message: texts.missing[field] })));
  else await whileBusy(form.querySelector("button"), texts.busy.searching, () => search(credentials));
});

async function search(credentials) {
  try {
    const view = await readRequest(credentials);
    if (enter({ ...credentials, receipt_no: view.receipt_no }, view)) location.assign(statusUrl(view.receipt_no));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.fields.length) showProblems(problem.fields);
    else if (problem.status === 404 || problem.status === 403 || problem.status === 401) {
      showProblems([{ field: "receipt_no", message: problem.detail }]);
    } else showTrouble(...problem.sentences);
  }
}
