// What supervision has found, as it is told: never by colour alone.

const MARKS = { red: "■", yellow: "▲" };

/** How many of each severity are shown. */
export function counted(items) {
  const found = {};
  for (const { severity } of items) found[severity] = (found[severity] ?? 0) + 1;
  return found;
}

/** A sign for a severity, so that it is told from others without colour. */
export function signOf(severity) {
  return MARKS[severity] ?? "●";
}

/** What became of urging, in one sentence. */
export function urged(answer, say) {
  const done = answer.items.filter((item) => item.urged);
  const reasons = [...new Set(answer.items.filter((item) => !item.urged).map((item) => item.reason))];
  return [say("board.urged", { n: done.length }), ...reasons].join(" ");
}
