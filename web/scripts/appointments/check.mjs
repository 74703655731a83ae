// Check your answers, then book.
import "../page.mjs";
import { byId } from "../dom.mjs";
import { calendarDay } from "../moments.mjs";
import { CheckPage, filesRow } from "../journey.mjs";
import { clearProblems, showProblems } from "../problems.mjs";
import { fill, texts } from "../texts.mjs";
import { hostOf, itemOf, journey, submissionOf } from "./booking.mjs";
import { isSlotLost } from "./hold.mjs";
import { loseSlot, showHoldOf } from "./keeping.mjs";
import { timeLines } from "./times.mjs";

class BookingCheck extends CheckPage {
  /** Nobody is booked without having agreed. */
  submit(bodies) {
    clearProblems();
    if (byId("consent").checked) return super.submit(bodies);
    return showProblems([{ field: "consent", message: texts.booking.consent }]);
  }

  /** The receipt also knows what was booked: the page that shows it asks nobody. */
  async send(body) {
    const { item, starts_at, wait_for, contact } = JSON.parse(body);
    const { ends_at } = this.draft;
    const receipt = await super.send(body);
    return { ...receipt, booked: { item, starts_at, ends_at, wait_for, name: contact.name } };
  }

  /** A slot that somebody else got meanwhile is chosen anew; everything else stays. */
  explain(problem) {
    if (isSlotLost(problem)) loseSlot(this.draft, problem);
    else super.explain(problem);
  }
}

function rows(draft, row) {
  const { answers, ends_at } = draft;
  const item = itemOf(answers);
  const days = { first: calendarDay(answers["wait_for.first_on"] || "2000-01-01", true), last: calendarDay(answers["wait_for.last_on"] || "2000-01-01", true) };
  const when =
    answers.waiting === "yes"
      ? row("waiting", "wait_for", fill(texts.booking.waiting, days), "wait_for.first_on")
      : row("time", "starts_at", timeLines({ starts_at: answers.starts_at, ends_at }).join("\n"));
  return {
    booking: [
      row("item", "item", item.label),
      ...(item.hosts ? [row("host", "host", item.hosts[hostOf(answers)] ?? texts.booking.any)] : []),
      when,
      row("topic", "topic", answers.topic),
      ...["contact.name", "contact.phone", "contact.email"].map((field) => row("contact", field, answers[field])),
      filesRow(draft, row),
    ],
  };
}

const page = new BookingCheck(journey, { path: "/appointments", body: submissionOf, rows });
page.open();
showHoldOf(page.draft);
