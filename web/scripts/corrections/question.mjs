// A page of the form of a request to correct a record.
import "../page.mjs";
import { openDepartments } from "../departments.mjs";
import { QuestionPage } from "../journey.mjs";
import { openFiles } from "../uploads.mjs";
import { journey } from "./form.mjs";

const question = new QuestionPage(journey);

if (question.step.id === "department") openDepartments(question);
else if (question.step.id === "attachments") openFiles(question);
else question.open();
