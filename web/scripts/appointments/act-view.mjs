// What is shown of an appointment where something is done about it: which time it is about, and what the rules are.
import { byId } from "../dom.mjs";
import { minuteOf } from "../moments.mjs";
import { fill, texts } from "../texts.mjs";
import { appointmentFacts, facts, timeFacts } from "./summary.mjs";
import { periodText } from "./times.mjs";

/** @param {object} view - an appointment as the API tells it. */
export function showAbout(view, action) {
  const said = texts.appointment;
  const { appointment, proposal } = view;
  const asked = action.endsWith("_offer") ? appointment.offer : action.endsWith("_time") ? appointment.proposal : null;
  const rows = asked
    ? [
        ...facts([[said.item, appointment.item_label]]),
        ...timeFacts(asked, action.endsWith("_offer") ? said.offered : said.proposed),
        ...facts([[said.until, minuteOf(asked.until)], [said.reason, proposal?.reason]]),
        ...(appointment.booking && action.endsWith("_time") ? timeFacts({ ...appointment.booking, host_name: "", room_name: "" }, said.was) : []),
      ]
    : appointmentFacts(appointment);
  byId("facts").replaceChildren(...rows);
  const policy = byId("policy");
  const item = texts.items[appointment.item];
  if (!policy || !item || !appointment.booking) return;
  policy.textContent =
    action === "reschedule"
      ? fill(said.policy_move, { n: periodText(item.move_until), times: texts.bookings.moves })
      : fill(said.policy_cancel, { n: periodText(item.cancel_until) });
}
