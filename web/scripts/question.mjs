// A page of the request's form.
import "./page.mjs";
import { journey } from "./answers.mjs";
import { QuestionPage } from "./journey.mjs";

export const question = new QuestionPage(journey);

// Departments and files are asked by pages with a script of their own.
if (!["department", "attachments"].includes(question.step.id)) question.open();
