// A session as a line of a list.
import { element } from "../dom.mjs";
import { calendarDay, minuteOf } from "../moments.mjs";
import { fill, pageUrl, texts } from "../texts.mjs";

/** The address of a session's page. Its number is public, so it may stand in an address. */
export function sessionUrl(number) {
  return `${pageUrl("sessions/session/")}?no=${encodeURIComponent(number)}`;
}

/** When a session is, in words. */
export function whenOf(session) {
  if (!session.starts_at) return calendarDay(session.on, true);
  return fill(texts.sessions.when, { moment: minuteOf(session.starts_at), minutes: session.minutes });
}

export function sessionLine(session) {
  return element(
    "li",
    { class: "hall-session" },
    element("a", { class: "govuk-link hall-session__title", href: sessionUrl(session.receipt_no) }, session.title),
    element("span", { class: "hall-session__when" }, `${whenOf(session)} · ${session.department_name}`),
    element("strong", { class: "govuk-tag" }, session.state_label),
  );
}
