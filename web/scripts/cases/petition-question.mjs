// A page of the petition's form.
import "../page.mjs";
import { byId } from "../dom.mjs";
import { QuestionPage } from "../journey.mjs";
import { leaveOut } from "../reveals.mjs";
import { openFiles } from "../uploads.mjs";
import { isReport, journey } from "./petition-form.mjs";

const question = new QuestionPage(journey);

if (question.step.id === "attachments") openFiles(question);
else {
  if (question.step.id === "who" && question.draft) {
    const confidential = isReport(question.draft.answers);
    if (confidential) leaveOut(question.form, "way", ["named"]);
    byId("secret").hidden = !confidential;
  }
  question.open();
}
