// The connection to one other participant: WebRTC by perfect negotiation, so that either side may begin anew at any time.
//
// The side that is not polite makes the two places for sound and picture and offers them; what is put into a place later
// (another camera, a screen, nothing) replaces a track and needs no talk. Each side numbers its attempts by the time it
// began them: a message of a later attempt means that the other side has begun anew, one of an earlier attempt is too late.

const NUDGE_MS = 4_000;
const NUDGES = 5;
const PATIENCE_MS = 6_000;
const RESTARTS = 3;

/**
 * @typedef {object} PeerListener
 * @property {(stream: MediaStream) => void} stream - the other side's sound and picture.
 * @property {(state: "connecting" | "connected" | "interrupted" | "failed") => void} state
 */

export class Peer {
  /**
   * @param {object} parts
   * @param {boolean} parts.polite - who gives way when both offer at once.
   * @param {() => RTCPeerConnection} parts.createConnection
   * @param {() => MediaStream} parts.createStream
   * @param {(data: object) => void} parts.send - to the other participant.
   * @param {() => {audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} parts.tracks - what we send now.
   * @param {PeerListener} parts.on
   * @param {() => number} [parts.now]
   */
  constructor({ polite, createConnection, createStream, send, tracks, on, now = () => Date.now() }) {
    this.parts = { createConnection, createStream, send, tracks, on, now };
    this.polite = polite;
    this.mine = 0; // the number of our attempt
    this.theirs = 0; // the number of theirs; 0 before we have heard of them
    this.said = 0; // how many descriptions we have sent in ours
    this.heard = 0; // the last of theirs that we have taken
    this.restarts = 0;
    this.work = Promise.resolve();
    this.begin();
  }

  /** Begins an attempt of our own. */
  begin() {
    this.mine = Math.max(this.mine + 1, this.parts.now());
    this.said = 0;
    this.renew();
    if (this.polite) this.tell({ hello: true });
    this.nudge(1);
  }

  /** Makes a fresh connection for this attempt. */
  renew() {
    this.connection?.close();
    this.makingOffer = false;
    this.early = [];
    const connection = this.parts.createConnection();
    this.connection = connection;
    this.stream = this.parts.createStream();
    connection.onicecandidate = ({ candidate }) => candidate && this.tell({ candidate });
    connection.onnegotiationneeded = () => this.offer(connection);
    connection.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.parts.on.stream(this.stream);
    };
    connection.onconnectionstatechange = () => this.stateChanged(connection);
    this.parts.on.state("connecting");
    if (!this.polite) this.makePlaces();
  }

  makePlaces() {
    const tracks = this.parts.tracks();
    for (const kind of ["audio", "video"]) this.connection.addTransceiver(tracks[kind] ?? kind, { direction: "sendrecv" });
  }

  /** Sends another track, or nothing, in the place of a kind. */
  async use(kind, track) {
    const place = this.connection.getTransceivers().find((one) => one.receiver.track.kind === kind);
    await place?.sender.replaceTrack(track);
  }

  /** Takes what the other participant sent; one thing after the other. */
  receive(data) {
    this.work = this.work.then(() => this.take(data)).catch(() => this.stumble());
    return this.work;
  }

  async take(data) {
    if (!this.connection || data.session < this.theirs) return;
    if (data.session > this.theirs) {
      const anew = this.theirs !== 0;
      this.theirs = data.session;
      this.heard = 0;
      if (anew) this.renew();
    }
    if (data.to && data.to !== this.mine) return; // Said to an attempt of ours that is over.
    if (data.hello) this.repeat();
    else if (data.description) await this.takeDescription(data);
    else if (data.candidate) await this.takeCandidate(data.candidate);
  }

  async takeDescription({ description, number, answers }) {
    if (number <= this.heard) return;
    this.heard = number;
    const { connection } = this;
    const offered = description.type === "offer";
    if (!offered && (answers !== this.said || connection.signalingState !== "have-local-offer")) return;
    const collision = offered && (this.makingOffer || connection.signalingState !== "stable");
    if (collision && !this.polite) return;
    await connection.setRemoteDescription(description);
    if (offered) {
      await this.fillPlaces();
      await connection.setLocalDescription();
      this.describe({ answers: number });
    }
    for (const candidate of this.early.splice(0)) await this.takeCandidate(candidate);
  }

  /** Puts what we send into the places that the other side has made. */
  async fillPlaces() {
    const tracks = this.parts.tracks();
    for (const place of this.connection.getTransceivers()) {
      place.direction = "sendrecv";
      await place.sender.replaceTrack(tracks[place.receiver.track.kind]);
    }
  }

  // Messages may arrive out of their order: what comes too early is kept.
  async takeCandidate(candidate) {
    if (!this.connection.remoteDescription) this.early.push(candidate);
    // One of an offer that we did not take is none of ours.
    else await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  async offer(connection) {
    if (this.polite && !connection.remoteDescription) return;
    try {
      this.makingOffer = true;
      await connection.setLocalDescription();
      if (connection === this.connection) this.describe();
    } catch {
      // Closed meanwhile, or the other side was faster.
    } finally {
      this.makingOffer = false;
    }
  }

  describe(about = {}) {
    const { type, sdp } = this.connection.localDescription;
    this.said += 1;
    this.tell({ description: { type, sdp }, number: this.said, ...about });
  }

  tell(content) {
    this.parts.send({ session: this.mine, ...(this.theirs ? { to: this.theirs } : {}), ...content });
  }

  /** Says again what may not have arrived. */
  repeat() {
    if (this.connection.signalingState === "have-local-offer") this.describe();
  }

  nudge(count) {
    clearTimeout(this.nudging);
    this.nudging = setTimeout(() => {
      if (!this.connection || this.connection.connectionState === "connected") return;
      if (count > NUDGES) {
        this.parts.on.state("failed");
        return;
      }
      if (this.polite && !this.connection.remoteDescription) this.tell({ hello: true });
      else this.repeat();
      this.nudge(count + 1);
    }, NUDGE_MS);
  }

  stateChanged(connection) {
    if (connection !== this.connection) return;
    clearTimeout(this.waiting);
    const state = connection.connectionState;
    if (state === "connected") {
      this.restarts = 0;
      this.parts.on.state("connected");
    } else if (state === "disconnected") {
      this.parts.on.state("interrupted");
      this.waiting = setTimeout(() => this.restart(), PATIENCE_MS);
    } else if (state === "failed") this.restart();
  }

  /** Looks for another way through the network; after some tries it is said that there is none. */
  restart() {
    if (!this.connection || !this.mayTryOnceMore()) return;
    this.connection.restartIce();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.connection?.connectionState !== "connected" && this.restart(), PATIENCE_MS);
  }

  /** What was said to us made no sense to the browser: the attempt is over. */
  stumble() {
    if (this.connection && this.mayTryOnceMore()) this.begin();
  }

  mayTryOnceMore() {
    this.restarts += 1;
    const may = this.restarts <= RESTARTS;
    this.parts.on.state(may ? "interrupted" : "failed");
    return may;
  }

  /** Begins anew on somebody's wish. */
  tryAgain() {
    this.restarts = 0;
    this.begin();
  }

  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.nudging);
    this.connection?.close();
    this.connection = null;
  }
}
