// Check the answers, then send the request to correct a record.
import "../page.mjs";
import { applicantRows } from "../answers.mjs";
import { named } from "../catalogue.mjs";
import { CheckPage, filesRow } from "../journey.mjs";
import { journey, submissionOf } from "./form.mjs";

new CheckPage(journey, { path: "/correction-requests", body: submissionOf, rows }).open();

function rows(draft, row) {
  const { answers } = draft;
  const said = (step, name) => row(step, `record.${name}`, answers[`record.${name}`]);
  return {
    applicant: applicantRows(answers, row),
    record: [
      said("record", "name"),
      said("record", "reference"),
      said("change", "wrong"),
      said("change", "right"),
      said("evidence", "evidence"),
      row("department", "department", draft.departmentNames ? named(draft.departmentNames) : answers.department),
    ],
    attachments: [filesRow(draft, row)],
  };
}
