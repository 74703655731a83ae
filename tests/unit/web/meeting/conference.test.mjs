// What follows from the server's messages: whom one talks to, whom one lets go of, what is said again.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Conference } from "../../../../web/scripts/meeting/conference.mjs";

let sockets;
let connections;
let seen;
let conference;
let media;

class FakeSocket {
  constructor(url) {
    this.url = url;
    this.readyState = 1;
    this.sent = [];
    sockets.push(this);
    queueMicrotask(() => this.onopen());
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

class FakeConnection {
  constructor(settings) {
    this.settings = settings;
    this.signalingState = "stable";
    this.connectionState = "new";
    this.remoteDescription = null;
    this.taken = [];
    connections.push(this);
  }
  addTransceiver() {}
  getTransceivers() {
    return [];
  }
  async setRemoteDescription(description) {
    this.remoteDescription = description;
    this.taken.push(description.sdp);
  }
  async setLocalDescription() {
    this.localDescription = { type: "answer", sdp: "a" };
  }
  restartIce() {}
  close() {
    this.connectionState = "closed";
  }
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange();
  }
}

const settled = async () => {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const hear = async (message) => {
  sockets.at(-1).onmessage({ data: JSON.stringify(message) });
  await settled();
};
const person = (id, facts = {}) => ({ id, role: "citizen", name: id, status: "admitted", consent: null, present: true, ...facts });
const me = person("p2");
const host = person("p1", { role: "host" });
const MEETING = { provider: "direct", recording: true, identity_check: false, closes_at: "2026-11-23T10:00:00+08:00" };
const said = (action) => sockets.at(-1).sent.filter((one) => one.action === action);

async function comeIn(provider = "direct", you = me) {
  await conference.join();
  await settled();
  await hear({ type: "welcome", you, status: "admitted", meeting: { ...MEETING, provider } });
  await hear({ type: "admitted", you, participants: [host, you], ice_servers: [{ urls: "turn:t" }], recording: { on: false, paused_for: [] }, media: null });
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  sockets = [];
  connections = [];
  seen = { rooms: [], peers: [] };
  globalThis.WebSocket = FakeSocket;
  globalThis.RTCPeerConnection = FakeConnection;
  globalThis.MediaStream = class {};
  globalThis.location = { origin: "https://hall.example" };
  globalThis.window = { addEventListener() {}, removeEventListener() {} };
  media = { isHeard: true, isSeen: false, screen: null, tracks: () => ({ audio: null, video: null }) };
  conference = new Conference({
    openTicket: async () => ({ socket: "/meeting", ticket: "t" }),
    media,
    view: {
      room: (room, message) => seen.rooms.push([room, message.type]),
      line: () => {},
      refused: (problem) => (seen.refused = problem),
      stream: () => {},
      peer: (id, state) => seen.peers.push(`${id} ${state}`),
      quality: () => {},
    },
  });
});

test("whoever comes in meets everybody by the servers that are told then, and says how their devices are", async () => {
  await comeIn();
  assert.equal(connections.length, 1);
  assert.deepEqual(connections[0].settings, { iceServers: [{ urls: "turn:t" }] });
  assert.deepEqual(said("state"), [{ action: "state", microphone: true, camera: false, sharing: false }]);
});

test("the others' devices are asked for by telling one's own to whoever comes", async () => {
  await comeIn();
  await hear({ type: "participant_joined", participant: person("p3") });
  assert.equal(said("state").length, 2);
  assert.equal(connections.length, 2);
});

test("who comes back is met by a connection of its own", async () => {
  await comeIn();
  await hear({ type: "participant_left", participant: host, reason: "replaced" });
  assert.equal(connections[0].connectionState, "closed");
  await hear({ type: "participant_joined", participant: host });
  assert.equal(connections.length, 2);
});

test("who has lost only the line is still seen, and let go of when the picture ends, too", async () => {
  await comeIn();
  connections[0].become("connected");
  await hear({ type: "participant_left", participant: host, reason: "lost" });
  assert.equal(connections[0].connectionState, "connected");
  assert.equal(seen.rooms.at(-1)[0].people.length, 2);
  connections[0].become("failed");
  for (let tries = 0; tries < 3; tries += 1) mock.timers.tick(6_000);
  await settled();
  assert.deepEqual(seen.rooms.at(-1)[0].people.map(({ id }) => id), ["p2"]);
});

test("where there is no picture of ours, who has lost the line is gone at once", async () => {
  await comeIn("jitsi");
  assert.equal(connections.length, 0);
  await hear({ type: "participant_left", participant: host, reason: "lost" });
  assert.deepEqual(seen.rooms.at(-1)[0].people.map(({ id }) => id), ["p2"]);
});

test("a signal that comes before its sender is announced is kept for them", async () => {
  await comeIn();
  await hear({ type: "signal", from: "p1x", data: { session: 1, hello: true } }); // of nobody, ever
  const early = person("p0");
  await hear({ type: "signal", from: "p0", data: { session: 5, description: { type: "offer", sdp: "early" }, number: 1 } });
  await hear({ type: "participant_joined", participant: early });
  assert.deepEqual(connections.at(-1).taken, ["early"]);
});

test("a consent is said again after the line was lost", async () => {
  conference.consent = true;
  await comeIn();
  assert.deepEqual(said("consent"), [{ action: "consent", recording: true }]);
  sockets.at(-1).close();
  mock.timers.tick(500);
  await settled();
  await hear({ type: "welcome", you: me, status: "admitted", meeting: MEETING });
  assert.equal(sockets.length, 2);
  assert.deepEqual(said("consent"), [{ action: "consent", recording: true }]);
  // What the server knows already is not said again.
  await hear({ type: "welcome", you: { ...me, consent: true }, status: "admitted", meeting: MEETING });
  assert.equal(said("consent").length, 1);
});

test("a browser that cannot do it says so, and the meeting goes on in writing", async () => {
  globalThis.RTCPeerConnection = undefined;
  await comeIn();
  assert.deepEqual(seen.peers, ["p1 failed"]);
  assert.equal(conference.say("chat", { text: "x" }), true);
});

test("after the end nobody is talked to any more", async () => {
  await comeIn();
  await hear({ type: "ended", reason: "host" });
  assert.equal(connections[0].connectionState, "closed");
  assert.equal(seen.rooms.at(-1)[0].over, "ended");
  assert.equal(conference.say("chat", { text: "x" }), false);
});

test("who leaves says so", async () => {
  await comeIn();
  const line = sockets.at(-1);
  conference.leave();
  assert.equal(line.sent.at(-1).action, "leave");
  assert.equal(line.readyState, 3);
});
