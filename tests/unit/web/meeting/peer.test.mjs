// Two sides find each other whatever the line between them does: late, doubled, disordered or lost messages, new beginnings.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Peer } from "../../../../web/scripts/meeting/peer.mjs";

let made = 0;

/** A connection of which only the rules of the signalling state are real (WebRTC 1.0, 4.3.1). */
class FakeConnection {
  constructor(name) {
    this.name = name;
    this.id = ++made;
    this.signalingState = "stable";
    this.connectionState = "new";
    this.localDescription = null;
    this.remoteDescription = null;
    this.places = [];
    this.candidates = [];
    this.offers = 0;
    this.agreed = null;
    this.restarted = 0;
  }
  addTransceiver(track, { direction }) {
    this.places.push(new FakePlace(typeof track === "string" ? track : track.kind, direction, typeof track === "string" ? null : track));
    queueMicrotask(() => this.places.length === 2 && this.onnegotiationneeded?.());
  }
  getTransceivers() {
    return this.places;
  }
  async setLocalDescription() {
    if (this.signalingState === "closed") throw new Error("closed");
    if (this.signalingState === "have-remote-offer") {
      this.localDescription = { type: "answer", sdp: `${this.id}>${this.remoteDescription.sdp}` };
      this.settle(this.remoteDescription.sdp);
    } else {
      this.offers += 1;
      this.localDescription = { type: "offer", sdp: `${this.id}.${this.offers}` };
      this.signalingState = "have-local-offer";
    }
  }
  async setRemoteDescription(description) {
    if (this.signalingState === "closed") throw new Error("closed");
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new Error("no offer");
      if (description.sdp.split(">")[1] !== this.localDescription.sdp) throw new Error("of another offer");
      this.remoteDescription = description;
      this.settle(this.localDescription.sdp);
    } else {
      // A local offer is rolled back by itself.
      this.signalingState = "have-remote-offer";
      this.remoteDescription = description;
      if (!this.places.length) for (const kind of ["audio", "video"]) this.places.push(new FakePlace(kind, "recvonly", null));
      for (const { receiver } of this.places) this.ontrack?.({ track: receiver.track });
    }
  }
  settle(offer) {
    this.signalingState = "stable";
    this.agreed = offer;
  }
  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new Error("too early");
    this.candidates.push(candidate);
  }
  restartIce() {
    this.restarted += 1;
    this.onnegotiationneeded?.();
  }
  close() {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange();
  }
}

class FakePlace {
  constructor(kind, direction, track) {
    this.receiver = { track: { kind } };
    this.direction = direction;
    this.sender = { track, replaceTrack: async (other) => (this.sender.track = other) };
  }
}

class FakeStream {
  tracks = new Set();
  addTrack(track) {
    this.tracks.add(track.kind);
  }
}

let clock;

function side(name, polite, send) {
  const one = { name, states: [], connections: [], tracks: { audio: { kind: "audio", of: name }, video: { kind: "video", of: name } } };
  one.peer = new Peer({
    polite,
    createConnection: () => {
      const connection = new FakeConnection(name);
      one.connections.push(connection);
      return connection;
    },
    createStream: () => new FakeStream(),
    send,
    tracks: () => one.tracks,
    on: { stream: (stream) => (one.stream = stream), state: (state) => one.states.push(state) },
    now: () => (clock += 1),
  });
  return one;
}

const settled = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets both sides talk over a line that does to the messages what `line` says. */
function pair(line = (messages) => messages) {
  const waiting = [];
  const sides = {};
  const send = (to) => (data) => waiting.push({ to, data: structuredClone(data) });
  sides.first = side("first", false, send("second"));
  sides.second = side("second", true, send("first"));
  const deliver = async () => {
    const now = line(waiting.splice(0));
    for (const { to, data } of now) sides[to].peer?.receive(data);
    await settled();
    return now.length;
  };
  return { sides, waiting, deliver, send };
}

async function talk({ deliver, waiting }, turns = 12) {
  for (let turn = 0; turn < turns; turn += 1) {
    await settled();
    if (!waiting.length) mock.timers.tick(4_000);
    await settled();
    await deliver();
  }
}

function agree({ first, second }) {
  const [one, other] = [first.peer.connection, second.peer.connection];
  return one.signalingState === "stable" && other.signalingState === "stable" && one.agreed !== null && one.agreed === other.agreed;
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  clock = 1_000;
});

test("two sides agree, each sends its own and receives the other's sound and picture", async () => {
  const both = pair();
  await talk(both);
  assert.ok(agree(both.sides));
  for (const one of Object.values(both.sides)) {
    assert.deepEqual(one.peer.connection.places.map(({ sender }) => sender.track.of), [one.name, one.name]);
    assert.deepEqual(one.peer.connection.places.map(({ direction }) => direction), ["sendrecv", "sendrecv"]);
  }
  assert.deepEqual([...both.sides.second.stream.tracks], ["audio", "video"]);
});

test("who has no camera has a place for one all the same", async () => {
  const both = pair();
  both.sides.second.tracks.video = null;
  await talk(both);
  assert.ok(agree(both.sides));
  await both.sides.second.peer.use("video", { kind: "video", of: "second" });
  assert.equal(both.sides.second.peer.connection.places[1].sender.track.of, "second");
  assert.equal(both.sides.second.connections.length, 1);
});

test("candidates that come before their description are kept for it", async () => {
  const both = pair((messages) => messages.sort((one) => (one.data.candidate ? -1 : 1)));
  await settled();
  both.sides.first.peer.connection.onicecandidate({ candidate: { candidate: "c1" } });
  await talk(both);
  assert.deepEqual(both.sides.second.peer.connection.candidates, [{ candidate: "c1" }]);
});

test("when both offer at once the polite side gives way", async () => {
  const both = pair();
  await talk(both);
  const { first, second } = both.sides;
  first.peer.connection.restartIce();
  second.peer.connection.restartIce();
  await talk(both);
  assert.ok(agree(both.sides));
  assert.ok(first.peer.connection.agreed.startsWith(`${first.peer.connection.id}.`));
});

test("an answer to an offer of long ago is not taken for one to the last", async () => {
  const both = pair();
  await settled();
  const late = both.waiting.splice(0);
  both.sides.first.peer.tryAgain();
  await settled();
  for (const { to, data } of late) both.sides[to].peer.receive(data);
  await settled();
  await talk(both);
  assert.ok(agree(both.sides));
  for (const { peer } of Object.values(both.sides)) assert.equal(peer.restarts, 0);
});

test("who comes late is offered what was offered before, at once", async () => {
  const both = pair();
  await settled();
  both.waiting.splice(0); // Nobody was there yet.
  both.sides.second.peer.close();
  both.sides.second = side("second", true, both.send("first"));
  for (let turn = 0; turn < 4; turn += 1) await both.deliver(); // without any time passing
  assert.ok(agree(both.sides));
});

test("a question to an attempt that is over is not answered by the next one", async () => {
  const both = pair();
  await talk(both);
  const { first, second } = both.sides;
  const old = { session: second.peer.mine, to: first.peer.mine };
  first.peer.tryAgain();
  await talk(both);
  const { connection } = first.peer;
  first.peer.receive({ ...old, candidate: { candidate: "of long ago" } });
  await settled();
  assert.deepEqual(connection.candidates, []);
});

for (const who of ["first", "second"]) {
  test(`after the ${who} side has reloaded its page they find each other again`, async () => {
    const both = pair();
    await talk(both);
    const other = who === "first" ? "second" : "first";
    both.sides[who].peer.close();
    both.sides[who] = side(who, who === "second", both.send(other));
    await talk(both);
    assert.ok(agree(both.sides));
    assert.equal(both.sides[other].connections.length, 2);
  });
}

test("a side that was reloaded while nothing arrived is met as soon as something does", async () => {
  const both = pair(() => []);
  await talk(both, 3);
  both.sides.second.peer.close();
  both.sides.second = side("second", true, both.send("first"));
  both.deliver = pairDeliver(both);
  await talk(both);
  assert.ok(agree(both.sides));
});

function pairDeliver({ waiting, sides }) {
  return async () => {
    for (const { to, data } of waiting.splice(0)) sides[to].peer.receive(data);
    await settled();
  };
}

test("both begin anew in the same moment", async () => {
  const both = pair();
  await talk(both);
  both.sides.first.peer.tryAgain();
  both.sides.second.peer.tryAgain();
  await talk(both);
  assert.ok(agree(both.sides));
});

test("no way through the network is looked for three times, and then said", async () => {
  const both = pair();
  await talk(both);
  const { first } = both.sides;
  first.peer.connection.become("failed");
  for (let tries = 0; tries < 3; tries += 1) mock.timers.tick(6_000);
  assert.equal(first.peer.connection.restarted, 3);
  assert.equal(first.states.at(-1), "failed");
});

test("a short interruption is told and, when it heals, nothing is begun anew", async () => {
  const both = pair();
  await talk(both);
  const { first } = both.sides;
  first.peer.connection.become("disconnected");
  assert.equal(first.states.at(-1), "interrupted");
  mock.timers.tick(2_000);
  first.peer.connection.become("connected");
  mock.timers.tick(60_000);
  assert.equal(first.peer.connection.restarted, 0);
  assert.equal(first.states.at(-1), "connected");
});

test("nobody on the other side: after some asking it is said that there is no picture", async () => {
  const both = pair(() => []);
  await talk(both, 10);
  assert.equal(both.sides.second.states.at(-1), "failed");
});

test("what arrives after the end is not heard", async () => {
  const both = pair();
  await talk(both);
  const { first, second } = both.sides;
  second.peer.close();
  first.peer.restart();
  await settled();
  for (const { to, data } of both.waiting.splice(0)) both.sides[to].peer.receive(data);
  await settled();
  assert.equal(second.peer.connection, null);
});

/** A small generator of chance that gives the same again for the same seed. */
function chance(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

test("whatever the line does, when it works again both sides agree", async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout"] });
    const next = chance(seed);
    let bad = true;
    const held = [];
    const both = pair((messages) => {
      const all = [...held.splice(0), ...messages];
      if (!bad) return all;
      const now = [];
      for (const message of all) {
        const luck = next();
        if (luck < 0.15) continue; // lost
        if (luck < 0.4) held.push(message); // late
        else now.push(message);
        if (luck > 0.9) held.push(message); // doubled
      }
      return now.sort(() => next() - 0.5); // disordered
    });
    for (let step = 0; step < 8; step += 1) {
      const luck = next();
      const who = next() < 0.5 ? "first" : "second";
      if (luck < 0.2) both.sides[who].peer.tryAgain();
      else if (luck < 0.4) both.sides[who].peer.connection.restartIce();
      else if (luck < 0.5) {
        both.sides[who].peer.close();
        both.sides[who] = side(who, who === "second", both.send(who === "first" ? "second" : "first"));
      }
      await talk(both, 2);
    }
    bad = false;
    await talk(both, 14);
    // An offer that was lost for good is made again when its maker sees that nothing comes.
    if (!agree(both.sides)) {
      both.sides.first.peer.connection.become("failed");
      mock.timers.tick(6_000);
      await talk(both, 14);
    }
    assert.ok(agree(both.sides), `seed ${seed}`);
  }
});
