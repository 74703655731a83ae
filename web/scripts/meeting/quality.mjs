// How good a connection is, out of the browser's own figures; said in words, for colour alone tells nobody who cannot see it.

// From here on people notice (fair), and from here on they do not understand each other (poor).
const FAIR = { loss: 0.03, delay: 0.25, jitter: 0.05 };
const POOR = { loss: 0.1, delay: 0.6, jitter: 0.12 };

/**
 * Takes a sample of a connection.
 *
 * @param {Iterable<object>} report - the values of getStats().
 * @returns {{received: number, lost: number, bytes: number, delay: number, jitter: number}} packets and bytes since the
 *   beginning; delay of a round trip and jitter in seconds.
 */
export function sampleOf(report) {
  const sample = { received: 0, lost: 0, bytes: 0, delay: 0, jitter: 0 };
  for (const one of report) {
    if (one.type === "inbound-rtp") {
      sample.received += one.packetsReceived ?? 0;
      sample.lost += Math.max(0, one.packetsLost ?? 0);
      sample.bytes += one.bytesReceived ?? 0;
      sample.jitter = Math.max(sample.jitter, one.jitter ?? 0);
    } else if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") {
      sample.delay = Math.max(sample.delay, one.currentRoundTripTime ?? 0);
    }
  }
  return sample;
}

/**
 * Says how good the connection was between two samples.
 *
 * @returns {"good" | "fair" | "poor" | "none"} none: nothing at all came.
 */
export function qualityOf(sample, before) {
  const received = sample.received - before.received;
  const lost = sample.lost - before.lost;
  if (received <= 0) return "none";
  const figures = { loss: Math.max(0, lost) / (received + Math.max(0, lost)), delay: sample.delay, jitter: sample.jitter };
  const beyond = (limits) => Object.keys(limits).some((name) => figures[name] > limits[name]);
  if (beyond(POOR)) return "poor";
  return beyond(FAIR) ? "fair" : "good";
}
