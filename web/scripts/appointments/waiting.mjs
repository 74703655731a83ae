// Which days would do, for the waiting list.
import { byId } from "../dom.mjs";
import { texts } from "../texts.mjs";
import { journey } from "./booking.mjs";
import { question } from "./question.mjs";
import { dateOf, daysAfter } from "./times.mjs";

const { draft, form } = question;

if (question.open()) {
  const today = dateOf(Date.now());
  for (const control of form.querySelectorAll('input[type="date"]')) {
    Object.assign(control, { min: today, max: daysAfter(today, texts.bookings.longest_wait) });
  }
  byId("choose-time").addEventListener("click", () => {
    draft.answers.waiting = "";
    if (journey.keep(draft)) location.assign(journey.url(journey.step("time"), question.fromCheck));
  });
}
