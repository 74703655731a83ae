// The line to the meeting's server: a ticket for each socket, a socket that comes back by itself, messages as plain objects.

const PING_MS = 60_000;
const PONG_MS = 10_000;
const WELCOME_MS = 5_000;
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
// What was refused for good: nothing is gained by asking again.
const isFinal = ({ status }) => status >= 400 && status < 500 && status !== 429 && status !== 408;

/** The socket's address at the own origin: secure where the page is. */
export function socketUrl(origin, path, ticket) {
  return `${origin.replace(/^http/, "ws")}${path}?ticket=${encodeURIComponent(ticket)}`;
}

/**
 * @typedef {object} Listener
 * @property {(message: object) => void} message - what the server says, as it comes.
 * @property {(state: "connecting" | "open" | "lost") => void} state
 * @property {(problem: Error) => void} refused - a later ticket was refused for good: the line stays closed.
 */

export class Line {
  /**
   * @param {object} parts
   * @param {() => Promise<{socket: string, ticket: string}>} parts.openTicket
   * @param {(ticket: {socket: string, ticket: string}) => WebSocket} parts.openSocket
   * @param {Listener} parts.on
   * @param {(work: () => void, ms: number) => unknown} [parts.later] - setTimeout, or a test's own.
   * @param {(timer: unknown) => void} [parts.never] - clearTimeout, or a test's own.
   */
  constructor({ openTicket, openSocket, on, later = (work, ms) => setTimeout(work, ms), never = (timer) => clearTimeout(timer) }) {
    this.parts = { openTicket, openSocket, on, later, never };
    this.socket = null;
    this.finished = false;
    this.tries = 0;
    this.timers = {};
  }

  /** Opens the line; a refusal of the first ticket is the caller's to show. */
  async open() {
    this.finished = false;
    this.parts.on.state("connecting");
    const ticket = await this.parts.openTicket();
    if (!this.finished) this.connect(ticket);
  }

  /** Sends a message. @returns {boolean} whether there is a line to send it on. */
  send(message) {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Hangs up, and does not come back. */
  close() {
    this.finished = true;
    this.drop();
  }

  /** Asks at once whether the line still stands, for instance when the network has changed. */
  check() {
    if (this.finished) return;
    if (this.socket?.readyState === 1) this.ping();
    else if (this.timers.again) this.again(0);
  }

  connect(ticket) {
    const socket = this.parts.openSocket(ticket);
    this.socket = socket;
    socket.onopen = () => {
      this.join();
      this.set("ping", PING_MS, () => this.ping());
    };
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    socket.onclose = () => this.socket === socket && this.lost();
  }

  join(tries = 0) {
    this.send({ action: "join" });
    this.set("welcome", WELCOME_MS, () => (tries < 2 ? this.join(tries + 1) : this.lost()));
  }

  hear(message) {
    if (message.type === "pong") {
      this.clear("pong");
      return;
    }
    if (message.type === "welcome") {
      this.clear("welcome");
      this.tries = 0;
      this.parts.on.state("open");
    }
    if (message.type === "removed" || message.type === "ended") this.close();
    this.parts.on.message(message);
  }

  ping() {
    this.set("ping", PING_MS, () => this.ping());
    this.send({ action: "ping" });
    this.set("pong", PONG_MS, () => this.lost());
  }

  lost() {
    if (this.finished) return;
    this.drop();
    this.parts.on.state("lost");
    this.again(WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)]);
  }

  again(ms) {
    this.set("again", ms, async () => {
      this.parts.on.state("connecting");
      try {
        const ticket = await this.parts.openTicket();
        if (!this.finished) this.connect(ticket);
      } catch (problem) {
        if (this.finished) return;
        if (!isFinal(problem)) this.lost();
        else {
          this.close();
          this.parts.on.refused(problem);
        }
      }
    });
  }

  drop() {
    for (const name of Object.keys(this.timers)) this.clear(name);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  set(name, ms, work) {
    this.clear(name);
    this.timers[name] = this.parts.later(() => {
      delete this.timers[name];
      work();
    }, ms);
  }

  clear(name) {
    if (name in this.timers) this.parts.never(this.timers[name]);
    delete this.timers[name];
  }
}
