// The start page: begins a request, or offers to go on with one that lies in this tab.
import "./page.mjs";
import { checkUrl, firstIncomplete, forgetDraft, readDraft, stepUrl } from "./answers.mjs";
import { byId } from "./dom.mjs";

const draft = readDraft();
const begun = draft && (Object.values(draft.answers).some(Boolean) || draft.attachments.length > 0);

if (begun) {
  const gap = firstIncomplete(draft.answers);
  byId("resume-go").href = gap ? stepUrl(gap) : checkUrl();
  byId("resume").hidden = false;
}

byId("resume-discard").addEventListener("click", () => {
  forgetDraft();
  byId("resume").hidden = true;
  byId("start").focus();
});
