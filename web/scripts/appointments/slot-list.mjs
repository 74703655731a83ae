// The free slots as a list of choices by day: a week at a time, from today to the last day that can be booked.
import { ApiProblem, get } from "../api.mjs";
import { byId, element } from "../dom.mjs";
import { calendarDay } from "../moments.mjs";
import { fill, texts } from "../texts.mjs";
import { say } from "../waiting.mjs";
import { clockOf, dateOf, dayIn, daysAfter, differs, ownZone, zoneName } from "./times.mjs";

const WEEK = 7;

export class SlotList {
  /**
   * @param {object} parts
   * @param {string} parts.item
   * @param {string} [parts.host] - the only host in question.
   * @param {string} [parts.chosen] - the slot that was chosen before.
   * @param {(reason: unknown) => void} parts.failed - told of an answer that did not come.
   */
  constructor({ item, host, chosen, failed }) {
    Object.assign(this, { item, host, chosen, failed, from: dateOf(Date.now()) });
    this.first = this.from;
    this.last = daysAfter(this.first, texts.items[item].window);
    byId("earlier").addEventListener("click", () => this.turn(-WEEK));
    byId("later").addEventListener("click", () => this.turn(WEEK));
  }

  /** Shows the week of the slot that was chosen, or the first one in which something is free. */
  async open() {
    const wanted = this.chosen ? dateOf(this.chosen) : this.first;
    while (daysAfter(this.from, WEEK) <= wanted) this.from = daysAfter(this.from, WEEK);
    say(texts.booking.searching);
    try {
      let days = await this.read();
      while (!this.chosen && !count(days) && daysAfter(this.from, WEEK) <= this.last) {
        this.from = daysAfter(this.from, WEEK);
        days = await this.read();
      }
      this.show(days);
      if (!count(days)) say(fill(texts.booking.none_left, { last: calendarDay(this.last) }));
    } catch (problem) {
      say("");
      this.failed(problem);
    }
  }

  /** Goes on to other days; the list takes the focus, and how much there is to choose from is said. */
  async turn(days) {
    this.keepChoice();
    const before = this.from;
    this.from = daysAfter(this.from, days);
    say(texts.booking.searching);
    try {
      this.show(await this.read());
      byId("slots").focus();
    } catch (problem) {
      say("");
      this.from = before;
      this.failed(problem);
    }
  }

  /** Looks again at the days that are shown. */
  async again() {
    this.chosen = undefined;
    this.show(await this.read());
  }

  /** The slot that is chosen, also where its day is not shown just now. */
  value() {
    this.keepChoice();
    return this.chosen;
  }

  /** When a slot ends: all of an item are of one length. */
  endOf(starts_at) {
    return new Date(Date.parse(starts_at) + texts.items[this.item].minutes * 60_000).toISOString();
  }

  keepChoice() {
    this.chosen = document.querySelector('[name="starts_at"]:checked')?.value ?? this.chosen;
  }

  async read() {
    const to = [daysAfter(this.from, WEEK - 1), this.last].sort()[0];
    const asked = { item: this.item, from: this.from, to, time_zone: ownZone(), ...(this.host ? { host: this.host } : {}) };
    try {
      return (await get(`/appointments/slots?${new URLSearchParams(asked)}`)).days;
    } catch (problem) {
      // A device may name a zone that the server does not know: the pages show it all the same.
      if (!(problem instanceof ApiProblem) || problem.fields[0]?.field !== "time_zone") throw problem;
      return (await get(`/appointments/slots?${new URLSearchParams({ ...asked, time_zone: "Asia/Shanghai" })}`)).days;
    }
  }

  show(days) {
    const zone = ownZone();
    const elsewhere = days.flatMap((day) => day.slots).find((slot) => differs(slot.starts_at, zone));
    byId("zone-said").textContent = elsewhere ? fill(texts.booking.zones, { zone: zoneName(zone, elsewhere.starts_at) }) : texts.booking.zone;
    let number = 0;
    byId("slots").replaceChildren(...days.map((day) => (day.slots.length ? this.day(day, zone, () => number++) : closed(day))));
    byId("earlier").hidden = this.from <= this.first;
    byId("later").hidden = daysAfter(this.from, WEEK) > this.last;
    const range = { first: calendarDay(days[0].on), last: calendarDay(days.at(-1).on), n: count(days) };
    say(fill(count(days) ? texts.booking.shown : texts.booking.shown_none, range));
  }

  day(day, zone, next) {
    return element(
      "fieldset",
      { class: "govuk-fieldset hall-day", "data-day": day.on },
      element(
        "legend",
        { class: "govuk-fieldset__legend govuk-fieldset__legend--m" },
        element("h2", { class: "govuk-fieldset__heading" }, fill(texts.booking.day, { day: dayIn(day.slots[0].starts_at) })),
      ),
      element("div", { class: "govuk-radios hall-slots" }, day.slots.map((slot) => this.slot(slot, zone, next()))),
    );
  }

  slot(slot, zone, number) {
    const id = number ? `starts_at-${number}` : "starts_at";
    const hints = [];
    if (differs(slot.starts_at, zone)) hints.push(fill(texts.booking.own, { day: dayIn(slot.starts_at, zone), from: clockOf(slot.starts_at, zone) }));
    if (slot.seats > 1) hints.push(fill(texts.booking.seats, { n: slot.seats }));
    const input = { class: "govuk-radios__input", id, name: "starts_at", type: "radio", value: slot.starts_at, "aria-describedby": hints.length ? `${id}-item-hint` : null };
    const made = element("input", input);
    made.checked = Boolean(this.chosen) && Date.parse(this.chosen) === Date.parse(slot.starts_at);
    return element(
      "div",
      { class: "govuk-radios__item" },
      made,
      element("label", { class: "govuk-label govuk-radios__label", for: id }, `${clockOf(slot.starts_at)}–${clockOf(slot.ends_at)}`),
      hints.length ? element("div", { class: "govuk-hint govuk-radios__hint", id: `${id}-item-hint` }, hints.join(" · ")) : null,
    );
  }
}

function closed(day) {
  const why = day.full ? texts.booking.full : (day.reason_label ?? texts.booking.full);
  return element("p", { class: "govuk-body hall-day--none", "data-day": day.on }, element("strong", {}, calendarDay(day.on)), ` ${why}`);
}

function count(days) {
  return days.reduce((sum, day) => sum + day.slots.length, 0);
}
