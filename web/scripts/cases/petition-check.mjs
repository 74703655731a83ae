// Check the answers, then hand in the petition.
import "../page.mjs";
import { CheckPage } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { journey, representativesOf, submissionOf } from "./petition-form.mjs";

new CheckPage(journey, { path: "/petitions", body: submissionOf, rows }).open();

function rows({ answers, attachments }, row) {
  const { petition_kind, about } = texts.matters.choices;
  const said = texts.cases;
  const asks = (id) => journey.asked(answers).some((step) => step.id === id);
  const person = [row("who", "way", said.ways[answers.way])];
  if (asks("petitioner")) {
    for (const name of ["name", "address", "phone", "email"]) person.push(row("petitioner", `applicant.${name}`, answers[`applicant.${name}`]));
    person.push(row("joint", "joint", said.yes_no[answers.joint]));
  }
  if (asks("representatives")) {
    const named = representativesOf(answers).map(({ name, phone }) => [name, phone].filter(Boolean).join(" "));
    person.push(row("representatives", "people", answers.people));
    person.push(row("representatives", "joint_applicants", named.join("\n"), "joint_applicants-0-name"));
  }
  return {
    matter: [
      row("kind", "kind", petition_kind[answers.kind]),
      row("about", "about", about[answers.about] ?? said.unsure),
      row("request", "request", answers.request),
      row("facts", "facts_and_reasons", answers.facts_and_reasons),
    ],
    person,
    attachments: [row("attachments", "attachments", attachments.map((file) => file.file_name).join("\n") || texts.none, "file")],
  };
}
