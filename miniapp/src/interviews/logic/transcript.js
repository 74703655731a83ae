// The transcript of a live session, as its desk writes it.

/** What somebody types. */
export function emptyRow() {
  return { role: "host", speaker: "", text: "", question: "", held: false };
}

/** Who speaks: the host, the guests that everybody was told of, and who asked the question that is read out. */
export function speakersOf(session, question, say) {
  const host = { role: "host", speaker: say("transcript.host") };
  const guests = (session?.guests ?? []).map(({ name }) => ({ role: "guest", speaker: name }));
  const citizen = question ? [{ role: "citizen", speaker: question.nickname }] : [];
  return [host, ...guests, ...citizen].map((each) => ({ ...each, value: `${each.role}:${each.speaker}`, label: `${each.speaker}${each.role === "host" ? "" : say("transcript.as", { role: say(`transcript.roles.${each.role}`) })}` }));
}

/** What is sent of a row. */
export function rowBody({ role, speaker, text, question, held }) {
  return { role, speaker: speaker.trim(), text: text.trim(), question, held };
}

/** A row that stands there, to be put right: the revision that was seen goes with it. */
export function mending(row) {
  return { seq: row.seq, revision: row.revision, role: row.role, speaker: row.speaker, text: row.text, question: row.question ?? "", held: row.held, struck: row.struck };
}

/** The rows with the newest on top. */
export function newestFirst(rows) {
  return [...rows].sort((one, other) => other.seq - one.seq);
}

/** The rows with one that was just written or put right; what is newer already stays. */
export function withRow(rows, row) {
  const known = rows.find((each) => each.seq === row.seq);
  if (known && known.revision > row.revision) return rows;
  return newestFirst([...rows.filter((each) => each.seq !== row.seq), row]);
}

/** Those that somebody else wrote or put right since one looked. */
export function newsIn(before, after, own) {
  const known = new Map(before.map((row) => [row.seq, row.revision]));
  return after.filter((row) => row.changed_by !== own && known.get(row.seq) !== row.revision);
}
