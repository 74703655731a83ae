// What an appointment's page shows besides what every case's does.
import { byId, element } from "../dom.mjs";
import { dayOf, minuteOf } from "../moments.mjs";
import { clearProblems, showProblems } from "../problems.mjs";
import { recall, remember } from "../tab-memory.mjs";
import { fill, pageUrl, texts } from "../texts.mjs";
import { access } from "../tracking.mjs";
import { calendarButton } from "./calendar.mjs";
import { appointmentFacts, facts, minutesFacts, timeFacts } from "./summary.mjs";

document.addEventListener("case-shown", ({ detail }) => show(detail));

function show(view) {
  const { appointment } = view;
  byId("appointment").replaceChildren(...appointmentFacts(appointment));
  showStanding(view);
  showJoin(appointment);
  showChoice(view);
  showMinutes(view);
  showFiles(view);
  byId("calendar-part").hidden = !appointment.booking;
}

function showStanding({ state, appointment, cancellation }) {
  const said = texts.appointment;
  const lines = [
    { appointment_requested: said.agreement, appointment_waiting: said.on_list }[state],
    cancellation?.reason && `${said.reason} ${cancellation.reason}`,
    ["appointment_cancelled", "appointment_no_show"].includes(state) && appointment.rebook_until && fill(said.rebook, { day: dayOf(appointment.rebook_until) }),
  ];
  byId("standing").textContent = lines.filter(Boolean).join("\n");
  byId("standing").hidden = !byId("standing").textContent;
}

/** The way into the meeting, once it is open; before, when it will be. */
function showJoin({ meeting }) {
  byId("join-part").hidden = !meeting || Date.parse(meeting.closes_at) < Date.now();
  if (!meeting) return;
  const open = Date.parse(meeting.opens_at) <= Date.now();
  byId("join-when").textContent = open ? texts.appointment.join_open : fill(texts.appointment.join_later, { moment: minuteOf(meeting.opens_at) });
  byId("join-form").hidden = !open;
  byId("display_name").value ||= recall("track.receipt")?.booked?.name ?? "";
}

/** A time that came free, or that the host asks for: until when it is kept. */
function showChoice({ state, appointment, proposal }) {
  const said = texts.appointment;
  const part = byId("choice-part");
  const asked = (state === "appointment_offered" && appointment.offer) || appointment.proposal;
  part.hidden = !asked;
  if (!asked) return;
  const kind = asked === appointment.proposal ? "proposal" : "offer";
  byId("choice-title").textContent = part.dataset[kind];
  byId("choice").replaceChildren(
    ...timeFacts(asked, kind === "offer" ? said.offered : said.proposed),
    ...facts([[said.until, minuteOf(asked.until)], [said.reason, proposal?.reason]]),
  );
}

function showMinutes(view) {
  const { appointment, minutes, clocks } = view;
  byId("minutes-part").hidden = !minutes;
  if (minutes) byId("minutes").replaceChildren(...minutesFacts(view));
  const shown = minutes ? appointment.promises : [];
  byId("promises-part").hidden = !shown.length;
  byId("promises").replaceChildren(...shown.map((promise) => promiseLine(promise, view, clocks)));
}

function promiseLine({ number, department_name: unit, kept_at }, view, clocks) {
  const said = texts.appointment;
  const { text } = view.minutes.promises[number - 1];
  const due = clocks.find((clock) => clock.name === `meeting_promise:${number}`)?.due_at;
  const report = view[`promise-${number}`]?.report ?? "";
  const state = kept_at ? fill(said.promise_kept, { day: dayOf(kept_at), report }) : due ? fill(said.promise_due, { day: dayOf(due) }) : "";
  return element("li", { "data-promise": number }, fill(said.promise, { unit, text }), element("br"), element("strong", {}, state));
}

function showFiles(view) {
  const groups = Object.entries(view).filter(([name]) => /^file-\d+$/.test(name));
  const said = { citizen: texts.appointment.file_citizen, host: texts.appointment.file_host };
  const lines = groups.flatMap(([, { by, files }]) =>
    files.map((file) => element("li", {}, element("a", { class: "govuk-link hall-standalone-link", href: file.url }, file.name), ` ${said[by] ?? ""}`)),
  );
  byId("files").replaceChildren(...lines);
  byId("files-part").hidden = !lines.length;
}

byId("join-form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearProblems();
  const display_name = byId("display_name").value.trim();
  if (!display_name) showProblems([{ field: "display_name", message: texts.booking.name }]);
  else if (remember("meeting.access", { ...access(), display_name })) location.assign(pageUrl("meeting/"));
});
calendarButton(byId("calendar"), access);
