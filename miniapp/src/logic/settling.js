// What follows from a change comes a moment later: the rows of a day are written when the case is. Who comes back to them right after the change
// would read them as they were, so they are read once more.

/** How long after a change what follows from it may be on its way, and after how long one looks again. */
const SETTLES_MS = 10_000;
const AGAIN_MS = 3_000;

export class Settling {
  /**
   * @param {object} parts
   * @param {() => number} parts.now
   * @param {(work: () => void, pause: number) => any} parts.later - a timer.
   * @param {(timer: any) => void} parts.forget - takes a timer back.
   */
  constructor({ now, later, forget }) {
    this.parts = { now, later, forget };
    this.changedAt = -Infinity;
    this.timer = null;
  }

  /** Something was changed from this device. */
  changed() {
    this.changedAt = this.parts.now();
  }

  /** Reads once more if something was just changed. */
  again(read) {
    this.stop();
    const { now, later } = this.parts;
    if (now() - this.changedAt > SETTLES_MS) return;
    this.timer = later(() => {
      this.timer = null;
      read();
    }, AGAIN_MS);
  }

  /** Nobody looks any more. */
  stop() {
    const { forget } = this.parts;
    if (this.timer !== null) forget(this.timer);
    this.timer = null;
  }
}
