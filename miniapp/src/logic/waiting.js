// Whoever waits is told so: once something has taken long enough to be noticed, until nothing is under way.

/** How long an answer may take before people wonder. */
export const NOTICED_MS = 300;

/**
 * Tells while work is under way.
 *
 * @param {object} parts
 * @param {() => void} parts.show - something takes a while.
 * @param {() => void} parts.hide - nothing is under way any more.
 * @param {(work: () => void, ms: number) => any} parts.later - does something after a while.
 * @param {(timer: any) => void} parts.never - takes that back.
 * @returns {(work: Promise) => Promise} what a piece of work is handed to; its end is handed back as it is.
 */
export function telling({ show, hide, later, never }) {
  let underWay = 0;
  let shown = false;
  let timer = null;
  function began() {
    underWay += 1;
    if (underWay > 1) return;
    timer = later(() => {
      shown = true;
      show();
    }, NOTICED_MS);
  }
  function ended() {
    underWay -= 1;
    if (underWay) return;
    never(timer);
    if (shown) hide();
    shown = false;
  }
  return (work) => {
    began();
    return work.finally(ended);
  };
}
