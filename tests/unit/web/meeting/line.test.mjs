// The line to the meeting's server comes back by itself, asks again when in doubt, and stops when it is over.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Line, socketUrl } from "../../../../web/scripts/meeting/line.mjs";

let sockets;
let said;
let tickets;
let line;

class FakeSocket {
  constructor(ticket) {
    this.ticket = ticket.ticket;
    this.readyState = 0;
    this.sent = [];
    sockets.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const actions = (socket) => socket.sent.map(({ action }) => action);

async function pass(ms) {
  mock.timers.tick(ms);
  await settled();
  await settled();
}

async function opened() {
  await line.open();
  sockets.at(-1).open();
  sockets.at(-1).hear({ type: "welcome" });
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  sockets = [];
  said = [];
  tickets = { given: 0, problem: null };
  line = new Line({
    openTicket: async () => {
      if (tickets.problem) throw tickets.problem;
      tickets.given += 1;
      return { socket: "/meeting", ticket: `t${tickets.given}` };
    },
    openSocket: (ticket) => new FakeSocket(ticket),
    on: {
      message: (message) => said.push(message.type),
      state: (state) => said.push(`line ${state}`),
      refused: (problem) => said.push(`refused ${problem.status}`),
    },
  });
});

test("the socket lies at the own origin, secure where the page is", () => {
  assert.equal(socketUrl("https://hall.example", "/meeting", "a+b"), "wss://hall.example/meeting?ticket=a%2Bb");
  assert.equal(socketUrl("http://localhost:80", "/meeting", "x"), "ws://localhost:80/meeting?ticket=x");
});

test("the first word over a line is that one joins", async () => {
  await opened();
  assert.deepEqual(actions(sockets[0]), ["join"]);
  assert.deepEqual(said, ["line connecting", "line open", "welcome"]);
});

test("a refusal of the first ticket is the caller's to show", async () => {
  tickets.problem = Object.assign(new Error("early"), { status: 409 });
  await assert.rejects(line.open(), /early/);
  await pass(60_000);
  assert.equal(sockets.length, 0);
});

test("a lost line comes back with a ticket of its own, ever more slowly", async () => {
  await opened();
  const waits = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000];
  for (const [index, wait] of waits.entries()) {
    sockets.at(-1).close();
    await pass(wait - 1);
    assert.equal(sockets.length, index + 1);
    await pass(1);
    assert.equal(sockets.length, index + 2);
    sockets.at(-1).open();
  }
  assert.equal(new Set(sockets.map(({ ticket }) => ticket)).size, sockets.length);
});

test("who was welcomed again begins to count anew", async () => {
  await opened();
  for (let times = 0; times < 3; times += 1) {
    sockets.at(-1).close();
    await pass(500);
    sockets.at(-1).open();
    sockets.at(-1).hear({ type: "welcome" });
  }
  assert.equal(sockets.length, 4);
});

test("joining is said again when no welcome comes, and then the line is given up", async () => {
  await line.open();
  sockets[0].open();
  await pass(5_000);
  await pass(5_000);
  assert.deepEqual(actions(sockets[0]), ["join", "join", "join"]);
  await pass(5_000);
  assert.equal(sockets[0].readyState, 3);
  await pass(500);
  assert.equal(sockets.length, 2);
});

test("a line over which no answer comes is a lost one", async () => {
  await opened();
  await pass(60_000);
  assert.deepEqual(actions(sockets[0]), ["join", "ping"]);
  sockets[0].hear({ type: "pong" });
  await pass(59_000);
  assert.equal(said.at(-1), "welcome"); // a pong is nobody else's business
  await pass(1_000);
  await pass(10_000);
  assert.equal(said.at(-1), "line lost");
});

test("a changed network is asked about at once", async () => {
  await opened();
  line.check();
  assert.deepEqual(actions(sockets[0]), ["join", "ping"]);
  sockets[0].close();
  line.check();
  await pass(0);
  assert.equal(sockets.length, 2);
});

for (const end of ["ended", "removed"]) {
  test(`after "${end}" the line stays closed`, async () => {
    await opened();
    sockets[0].hear({ type: end });
    sockets[0].onclose?.();
    await pass(60_000);
    assert.equal(sockets.length, 1);
    assert.equal(said.at(-1), end);
    assert.equal(line.send({ action: "chat" }), false);
  });
}

test("who has hung up is not called back", async () => {
  await opened();
  line.close();
  await pass(60_000);
  assert.equal(sockets.length, 1);
});

test("a ticket that is refused for good ends the line, one that is refused for now does not", async () => {
  await opened();
  tickets.problem = Object.assign(new Error(), { status: 503 });
  sockets[0].close();
  await pass(500);
  await pass(1_000);
  assert.ok(!said.some((one) => one.startsWith("refused")));
  tickets.problem = Object.assign(new Error(), { status: 409 });
  await pass(2_000);
  assert.equal(said.at(-1), "refused 409");
  tickets.problem = null;
  await pass(60_000);
  assert.equal(sockets.length, 1);
});

test("what cannot be sent is said not to be sent", async () => {
  await line.open();
  assert.equal(line.send({ action: "chat" }), false);
  sockets[0].open();
  assert.equal(line.send({ action: "chat" }), true);
});
