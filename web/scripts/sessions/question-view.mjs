// What a question's page shows besides what every case's does: the answer, or why it is not shown to everybody.
import { byId } from "../dom.mjs";

document.addEventListener("case-shown", ({ detail: { reply, note } }) => {
  const part = byId("answer-part");
  const answer = reply?.reply ?? note?.text ?? "";
  byId("answer-title").textContent = part.dataset[reply?.reply ? "reply" : "note"];
  byId("answer").textContent = answer;
  part.hidden = !answer;
});
