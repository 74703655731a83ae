// Asks while somebody types: after a pause, and only what was asked last is listened to.

export class Latest {
  /**
   * @param {object} parts
   * @param {number} parts.pause - milliseconds without typing after which is asked.
   * @param {(work: () => void, pause: number) => any} parts.later - a timer.
   * @param {(timer: any) => void} parts.forget - takes a timer back.
   */
  constructor({ pause, later, forget }) {
    this.parts = { pause, later, forget };
    this.timer = null;
    this.number = 0;
  }

  /** Asks after the pause; whatever was to be asked before is not asked any more. */
  ask(question, heard, failed = () => {}) {
    this.stop();
    const number = this.number;
    const current = () => number === this.number;
    // A browser's own timers refuse to be called as parts of something else.
    const { later, pause } = this.parts;
    this.timer = later(() => {
      this.timer = null;
      question().then(
        (answer) => current() && heard(answer),
        (problem) => current() && failed(problem),
      );
    }, pause);
  }

  /** Nothing more is asked, and no answer is listened to. */
  stop() {
    const { forget } = this.parts;
    if (this.timer !== null) forget(this.timer);
    this.timer = null;
    this.number += 1;
  }
}
