// One meeting: the line to the server, a connection to each other participant, and what follows from what is said.
import { Line, socketUrl } from "./line.mjs";
import { Peer } from "./peer.mjs";
import { qualityOf, sampleOf } from "./quality.mjs";
import { OUTSIDE, after, isPolite, theOthers } from "./room.mjs";

const SAMPLE_MS = 3_000;
const NOTHING = { received: 0, lost: 0, bytes: 0, delay: 0, jitter: 0 };
const MOST_EARLY = 50;
const WORST_FIRST = ["poor", "fair", "good"];

/**
 * @typedef {object} View
 * @property {(room: object, message: object) => void} room - the room as it is after a message.
 * @property {(state: "connecting" | "open" | "lost") => void} line
 * @property {(problem: Error) => void} refused - no later ticket is given.
 * @property {(id: string, stream: MediaStream) => void} stream
 * @property {(id: string, state: string) => void} peer - connecting, connected, interrupted or failed.
 * @property {(id: string, quality: string) => void} quality
 */

export class Conference {
  /**
   * @param {object} parts
   * @param {() => Promise<{socket: string, ticket: string}>} parts.openTicket
   * @param {import("./local-media.mjs").LocalMedia} parts.media
   * @param {View} parts.view
   */
  constructor({ openTicket, media, view }) {
    this.media = media;
    this.view = view;
    this.room = OUTSIDE;
    this.peers = new Map();
    this.early = new Map();
    this.consent = null;
    this.quality = "";
    media.replaced = (kind, track) => this.replace(kind, track);
    this.line = new Line({
      openTicket,
      openSocket: ({ socket, ticket }) => new WebSocket(socketUrl(location.origin, socket, ticket)),
      on: { message: (message) => this.hear(message), state: (state) => view.line(state), refused: (problem) => this.refused(problem) },
    });
    this.networkChanged = () => this.line.check();
  }

  /** Comes to the meeting: before its door, or in. */
  async join() {
    this.room = OUTSIDE;
    window.addEventListener("online", this.networkChanged);
    clearInterval(this.sampling);
    this.sampling = setInterval(() => this.sample(), SAMPLE_MS);
    await this.line.open();
  }

  leave() {
    this.say("leave");
    this.line.close();
    this.close();
  }

  /** @returns {boolean} whether there is a line to say it on. */
  say(action, content = {}) {
    return this.line.send({ action, ...content });
  }

  /** Agrees to a recording or does not; said again whenever the line has come back. */
  setConsent(recording) {
    this.consent = recording;
    if (this.room.me) {
      this.room = after(this.room, { type: "consent", from: this.room.me.id, recording });
      this.say("consent", { recording });
    }
  }

  /** Tells the others what they cannot see: whether one is silent or dark of one's own will. */
  tellState() {
    if (this.room.status !== "admitted") return;
    const { media } = this;
    const quality = this.quality ? { quality: this.quality } : {};
    this.say("state", { microphone: media.isHeard, camera: media.isSeen, sharing: Boolean(media.screen), ...quality });
  }

  /** Looks for a way to everybody whom we do not see. */
  tryAgain() {
    for (const one of this.peers.values()) if (one.state !== "connected") one.peer.tryAgain();
  }

  hear(message) {
    this.room = after(this.room, message);
    this.follow(message);
    this.view.room(this.room, message);
  }

  follow(message) {
    if (message.type === "welcome" && this.consent !== null && message.you.consent !== this.consent) this.setConsent(this.consent);
    if (message.type === "admitted") {
      const here = new Set(theOthers(this.room).map(({ id }) => id));
      for (const id of [...this.peers.keys()]) if (!here.has(id)) this.drop(id);
      for (const id of here) if (!this.peers.has(id)) this.meet(id);
      this.tellState();
    }
    if (message.type === "participant_joined") {
      this.meet(message.participant.id);
      this.tellState();
    }
    if (message.type === "participant_left") {
      if (message.reason !== "lost") this.drop(message.participant.id);
      else if (!this.peers.has(message.participant.id)) this.forget(message.participant);
    }
    if (message.type === "signal") this.signal(message);
    if (this.room.status === "over") this.close();
  }

  /** Hands on what another browser says; it may come before it is said that its owner is there. */
  signal({ from, data }) {
    const peer = this.peers.get(from)?.peer;
    if (peer) peer.receive(data);
    else this.early.set(from, [...(this.early.get(from) ?? []), data].slice(-MOST_EARLY));
  }

  /** Lets go of somebody who lost the line, and whose sound and picture have ended now, too. */
  forget(participant) {
    this.hear({ type: "participant_left", participant, reason: "left" });
  }

  /** Begins to see and hear somebody. */
  meet(id) {
    this.drop(id);
    if (this.room.meeting?.provider !== "direct") return;
    const one = { state: "connecting", sample: NOTHING, peer: null };
    this.peers.set(id, one);
    try {
      one.peer = new Peer({
        polite: isPolite(this.room.me.id, id),
        createConnection: () => new RTCPeerConnection({ iceServers: this.room.iceServers }),
        createStream: () => new MediaStream(),
        send: (data) => this.say("signal", { to: id, data }),
        tracks: () => this.media.tracks(),
        on: {
          stream: (stream) => this.view.stream(id, stream),
          state: (state) => {
            one.state = state;
            this.view.peer(id, state);
            const person = this.room.people.find((each) => each.id === id);
            if (state === "failed" && person?.present === false) this.forget(person);
          },
        },
      });
      for (const data of this.early.get(id) ?? []) one.peer.receive(data);
      this.early.delete(id);
    } catch {
      // A browser without this way of talking: what is written still arrives.
      this.peers.delete(id);
      this.view.peer(id, "failed");
    }
  }

  replace(kind, track) {
    for (const { peer } of this.peers.values()) peer?.use(kind, track);
  }

  async sample() {
    let worst = "";
    for (const [id, one] of this.peers) {
      if (one.state !== "connected" || !one.peer.connection) continue;
      const sample = sampleOf([...(await one.peer.connection.getStats()).values()]);
      const quality = qualityOf(sample, one.sample);
      one.sample = sample;
      this.view.quality(id, quality);
      if (quality !== "none" && (!worst || WORST_FIRST.indexOf(quality) < WORST_FIRST.indexOf(worst))) worst = quality;
    }
    if (worst && worst !== this.quality) {
      this.quality = worst;
      this.tellState();
    }
  }

  drop(id) {
    this.peers.get(id)?.peer?.close();
    this.peers.delete(id);
  }

  refused(problem) {
    this.close();
    this.view.refused(problem);
  }

  close() {
    clearInterval(this.sampling);
    window.removeEventListener("online", this.networkChanged);
    for (const id of [...this.peers.keys()]) this.drop(id);
  }
}
