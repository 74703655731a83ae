// What is known of an appointment, as rows and lines. Everything that says when it is says whose time that is.
import { element } from "../dom.mjs";
import { calendarDay, minuteOf } from "../moments.mjs";
import { fill, texts } from "../texts.mjs";
import { timeLines } from "./times.mjs";

export function fact(name, value, id) {
  return element(
    "div",
    { class: "govuk-summary-list__row" },
    element("dt", { class: "govuk-summary-list__key" }, name),
    element("dd", { class: "govuk-summary-list__value hall-breakable hall-lines", id }, value),
  );
}

/** Rows of those facts that have a value. */
export function facts(pairs) {
  return pairs.filter(([, value]) => value).map((pair) => fact(...pair));
}

/** A time with host and place, as rows. */
export function timeFacts(time, label = texts.appointment.time) {
  const said = texts.appointment;
  return facts([
    [label, time && timeLines(time).join("\n")],
    [said.host, time?.host_name],
    [said.place, time?.room_name && `${time.room_name}\n${time.address}`],
  ]);
}

/** An appointment as rows: what, with whom, when, where. */
export function appointmentFacts(appointment) {
  const said = texts.appointment;
  const { wish, booking } = appointment;
  const days = wish && { first: calendarDay(wish.first_on, true), last: calendarDay(wish.last_on, true) };
  return [
    ...facts([[said.item, appointment.item_label], [said.unit, appointment.department_name], [said.how, texts.modes[appointment.mode]]]),
    ...timeFacts(booking),
    ...(wish && !booking ? facts([[said.wish, fill(texts.booking.waiting, days)]]) : []),
  ];
}

/** The minutes as both sides sign them, as rows. */
export function minutesFacts({ minutes, appointment }) {
  const said = texts.appointment;
  const { signed_host, signed_citizen, outcome_label } = appointment.minutes;
  const promised = minutes.promises.map((one, place) => {
    const unit = appointment.promises[place].department_name;
    return `${fill(said.promise, { unit, text: one.text })}\n${fill(said.promise_days, { n: one.days })}`;
  });
  const signed = signed_citizen ? said.signed_both : `${said.signed_host} ${minuteOf(signed_host)}\n${said.unsigned}`;
  return facts([
    [said.outcome, outcome_label],
    [said.text, minutes.text],
    [said.promised, promised.join("\n")],
    [said.signing, signed],
    [said.signed_digest, minutes.digest],
  ]);
}
