// Check your answers, then send the request.
import "./page.mjs";
import { applicantRows, journey, submissionOf } from "./answers.mjs";
import { named } from "./catalogue.mjs";
import { CheckPage, filesRow } from "./journey.mjs";
import { texts } from "./texts.mjs";

new CheckPage(journey, { path: "/disclosure-requests", body: submissionOf, rows }).open();

function rows(draft, row) {
  const { answers } = draft;
  return {
    applicant: applicantRows(answers, row),
    information: [
      row("information", "information.description", answers["information.description"]),
      row("information", "information.reference", answers["information.reference"]),
      row("department", "department", draft.departmentNames ? named(draft.departmentNames) : answers.department),
    ],
    delivery: [row("delivery", "delivery", texts.choices.delivery[answers.delivery])],
    attachments: [filesRow(draft, row)],
  };
}
