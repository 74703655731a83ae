// The receipt of a booking: besides number and code what was booked, what to bring or how to come in, and until when it can
// be changed.
import "../confirmation.mjs";
import { byId, element } from "../dom.mjs";
import { calendarDay } from "../moments.mjs";
import { recall } from "../tab-memory.mjs";
import { fill, texts } from "../texts.mjs";
import { calendarButton } from "./calendar.mjs";
import { facts } from "./summary.mjs";
import { periodText, timeLines } from "./times.mjs";

const receipt = recall("track.receipt");
if (receipt?.booked) show(receipt);

function show({ state, booked }) {
  const said = texts.appointment;
  const item = texts.items[booked.item];
  const title = byId("title");
  const standing = { appointment_waiting: "waiting", appointment_requested: "requested" }[state] ?? "confirmed";
  title.textContent = title.dataset[standing];
  const wish = booked.wait_for && fill(texts.booking.waiting, { first: calendarDay(booked.wait_for.first_on, true), last: calendarDay(booked.wait_for.last_on, true) });
  byId("facts").replaceChildren(
    ...facts([
      [said.item, item.label],
      [said.unit, item.department],
      [said.how, texts.modes[item.mode]],
      [said.time, booked.starts_at && timeLines(booked).join("\n")],
      [said.wish, wish],
    ]),
  );
  const next = [item.explanation];
  if (standing !== "confirmed") next.push(standing === "waiting" ? said.on_list : said.agreement);
  next.push(item.mode === "video" ? fill(said.join_how, { n: texts.bookings.opens_before }) : said.bring);
  next.push(fill(said.change, { cancel: periodText(item.cancel_until), move: periodText(item.move_until), n: texts.bookings.moves }));
  byId("next").replaceChildren(...next.map((line) => element("li", {}, line)));
  byId("calendar-part").hidden = !booked.starts_at;
  calendarButton(byId("calendar"), () => receipt);
}
