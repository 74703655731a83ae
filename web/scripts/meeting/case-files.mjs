// The files of an appointment, as the pages of a meeting hand them over and find them again.

const TRIES = 3;

/**
 * Finds where a file of the other side is read; of several of one name the last.
 * @param {object} documents - the appointment's documents by name.
 * @param {"citizen" | "host"} by - whose file it is.
 * @param {string} name
 * @returns {string | undefined} an address that is good for some minutes.
 */
export function addressIn(documents, by, name) {
  const given = Object.entries(documents).filter(([kind, content]) => /^file-\d+$/.test(kind) && content?.by === by);
  const files = given.sort(([one], [other]) => numberOf(one) - numberOf(other)).flatMap(([, { files: several }]) => several ?? []);
  return files.findLast((file) => file.name === name)?.url;
}

const numberOf = (kind) => Number(kind.slice("file-".length));

/** The citizen's side: what they hand over, and what the office gave them. */
export const citizensFiles = ({ act, look }) => ({
  keep: (given) => act("hand_over_file", given),
  addressOf: async (name) => addressIn(await look(), "host", name),
});

/** The office's side. The case may move while the meeting is held: then it is looked at again. */
export const officesFiles = ({ look, give }) => ({
  async keep(given) {
    for (let attempt = 1; ; attempt += 1) {
      const { version } = await look();
      try {
        return await give({ command: "hand_over_file", data: given, expected_version: version });
      } catch (problem) {
        if (problem.code !== "stale_version" || attempt === TRIES) throw problem;
      }
    }
  },
  addressOf: async (name) => addressIn((await look()).facts?.documents ?? {}, "citizen", name),
});
