// How good a connection is, by loss, delay and jitter between two samples.
import assert from "node:assert/strict";
import { test } from "node:test";
import { qualityOf, sampleOf } from "../../../../web/scripts/meeting/quality.mjs";

const NOTHING = sampleOf([]);
const sample = (facts) => ({ ...NOTHING, received: 1_000, ...facts });

test("a sample adds up what comes in and takes the way that is used", () => {
  const report = [
    { type: "inbound-rtp", kind: "audio", packetsReceived: 100, packetsLost: 2, bytesReceived: 1_000, jitter: 0.01 },
    { type: "inbound-rtp", kind: "video", packetsReceived: 400, packetsLost: -1, bytesReceived: 90_000, jitter: 0.03 },
    { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.08 },
    { type: "candidate-pair", nominated: false, state: "waiting", currentRoundTripTime: 9 },
    { type: "outbound-rtp", packetsSent: 10 },
  ];
  assert.deepEqual(sampleOf(report), { received: 500, lost: 2, bytes: 91_000, delay: 0.08, jitter: 0.03 });
});

test("figures that a browser does not tell count as none", () => {
  assert.deepEqual(sampleOf([{ type: "inbound-rtp" }, { type: "candidate-pair", nominated: true, state: "succeeded" }]), NOTHING);
});

for (const [words, facts, quality] of [
  ["nothing lost, no delay", {}, "good"],
  ["a loss that nobody notices", { lost: 25 }, "good"],
  ["some loss", { lost: 50 }, "fair"],
  ["much loss", { lost: 200 }, "poor"],
  ["a delay that is noticed", { delay: 0.4 }, "fair"],
  ["a delay in which people interrupt each other", { delay: 0.9 }, "poor"],
  ["an unsteady stream", { jitter: 0.08 }, "fair"],
  ["a very unsteady stream", { jitter: 0.2 }, "poor"],
  ["nothing came", { received: 0 }, "none"],
]) {
  test(`${words}: ${quality}`, () => assert.equal(qualityOf(sample(facts), NOTHING), quality));
}

test("only what was lost since the last look counts", () => {
  const before = sample({ received: 10_000, lost: 5_000 });
  assert.equal(qualityOf({ ...before, received: 11_000 }, before), "good");
});

test("packets that were called lost and came after all make no loss below nothing", () => {
  const before = sample({ lost: 50 });
  assert.equal(qualityOf({ ...before, received: 2_000, lost: 20 }, before), "good");
});
