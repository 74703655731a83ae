// Check the answers about a matter, then hand in the ticket.
import "../page.mjs";
import { CheckPage, filesRow } from "../journey.mjs";
import { texts } from "../texts.mjs";
import { answerTo, categoryOf, journey, questions, submissionOf } from "./ticket-form.mjs";

new CheckPage(journey, { path: "/tickets", body: submissionOf, rows }).open();

function rows(draft, row) {
  const { answers } = draft;
  const { ticket_kind, topic, area } = texts.matters.choices;
  const said = texts.cases;
  const asks = (id) => journey.asked(answers).some((step) => step.id === id);
  const matter = [row("kind", "kind", ticket_kind[answers.kind]), row("topic", "topic", topic[answers.topic] ?? said.unsure)];
  if (asks("category")) matter.push(row("category", "category", categoryOf(answers)?.label ?? said.unsure));
  for (const one of questions(answers)) {
    matter.push(row("details", one.label, inWords(one, answerTo(one, answers)), `attributes.${one.code}`));
  }
  matter.push(
    row("happened", "description", answers.description),
    row("happened", "earlier_receipt_no", answers.earlier_receipt_no),
    row("place", "place.area", area[answers["place.area"]] ?? said.unsure),
    row("place", "place.address", answers["place.address"]),
  );
  if (asks("public")) matter.push(row("public", "public", said.yes_no[answers.public]));
  const person = [row("who", "way", said.ways[answers.way])];
  if (asks("contact")) person.push(...["name", "phone", "email"].map((name) => row("contact", `contact.${name}`, answers[`contact.${name}`])));
  return { matter, person, attachments: [filesRow(draft, row)] };
}

/** What was answered, in the words of the question. */
function inWords({ values }, answer) {
  return answer.split(",").map((one) => values.find(({ key }) => key === one)?.label ?? one).join(texts.status.joiner);
}
