// Tickets for the meeting's socket. The first one is asked for at the door, to learn whether there is a meeting; it is
// used if it is still good when the person has looked at their devices.

const GOOD_MS = 45_000; // of the minute that the server gives

export class Tickets {
  /**
   * @param {() => Promise<object>} ask - asks the API for a ticket.
   * @param {() => number} [now]
   */
  constructor(ask, now = () => Date.now()) {
    this.ask = ask;
    this.now = now;
    this.kept = null;
  }

  /** What the server says of the meeting; its ticket is kept. */
  async look() {
    const ticket = await this.ask();
    this.keep(ticket, this.now());
    return ticket;
  }

  /**
   * Keeps a ticket that somebody else has asked for.
   *
   * @param {object} ticket
   * @param {number} asked - when it was asked for, in milliseconds since 1970.
   */
  keep(ticket, asked) {
    this.kept = { ticket, until: asked + GOOD_MS };
  }

  /** A ticket that is good now, and is given away once. */
  async take() {
    const { kept } = this;
    this.kept = null;
    return kept && this.now() < kept.until ? kept.ticket : this.ask();
  }
}
