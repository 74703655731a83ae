// Files of an appointment: kept with the case before anybody is told of them, found again by who gave them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressIn, citizensFiles, officesFiles } from "../../../../web/scripts/meeting/case-files.mjs";

const GIVEN = { upload_id: "u".repeat(20), file_name: "a.pdf" };
const documents = {
  "file-10": { by: "citizen", files: [{ name: "a.pdf", url: "/ten" }] },
  "file-2": { by: "citizen", files: [{ name: "a.pdf", url: "/two" }] },
  "file-3": { by: "host", files: [{ name: "b.pdf", url: "/three" }] },
  minutes: { by: "citizen", files: [{ name: "a.pdf", url: "/none" }] },
};

test("of several files of one name the last is read, and of the other side alone", () => {
  assert.equal(addressIn(documents, "citizen", "a.pdf"), "/ten");
  assert.equal(addressIn(documents, "host", "b.pdf"), "/three");
  assert.equal(addressIn(documents, "host", "a.pdf"), undefined);
  assert.equal(addressIn({ "file-1": { by: "host" } }, "host", "a.pdf"), undefined);
});

test("a citizen hands over by an action and reads what the office gave", async () => {
  const acts = [];
  const files = citizensFiles({ act: async (...act) => acts.push(act), look: async () => documents });
  await files.keep(GIVEN);
  assert.deepEqual(acts, [["hand_over_file", GIVEN]]);
  assert.equal(await files.addressOf("b.pdf"), "/three");
});

const stale = () => Object.assign(new Error(), { code: "stale_version" });

test("a host hands over at the version that the case has now, also when it moves meanwhile", async () => {
  const given = [];
  let version = 4;
  const give = async (command) => {
    given.push(command.expected_version);
    if (given.length < 3) throw stale();
    return command;
  };
  const files = officesFiles({ look: async () => ({ version: version++, facts: { documents } }), give });
  assert.deepEqual(await files.keep(GIVEN), { command: "hand_over_file", data: GIVEN, expected_version: 6 });
  assert.deepEqual(given, [4, 5, 6]);
  assert.equal(await files.addressOf("a.pdf"), "/ten");
});

for (const [what, code, times] of [["a case that keeps moving", "stale_version", 3], ["what is refused", "too_many_attachments", 1]]) {
  test(`${what} is told after ${times} of three tries`, async () => {
    let tried = 0;
    const give = async () => {
      tried += 1;
      throw Object.assign(new Error(), { code });
    };
    const files = officesFiles({ look: async () => ({ version: 1 }), give });
    await assert.rejects(files.keep(GIVEN), { code });
    assert.equal(tried, times);
    assert.equal(await files.addressOf("a.pdf"), undefined);
  });
}
