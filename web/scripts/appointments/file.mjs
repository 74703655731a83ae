// Files for the office, before, in and after the meeting: each is handed over by itself.
import { ApiProblem } from "../api.mjs";
import { byId } from "../dom.mjs";
import { clearProblems, showProblems, showTrouble } from "../problems.mjs";
import { forget, newKey, recall, remember } from "../tab-memory.mjs";
import { texts } from "../texts.mjs";
import { openUploads } from "../uploads.mjs";
import { whileBusy } from "../waiting.mjs";
import { Tracked } from "./tracked.mjs";

const MEMORY = "track.hand_over_file";
const tracked = new Tracked("hand_over_file");
const files = recall(MEMORY) ?? [];
const form = document.querySelector("form[data-action]");

if (tracked.credentials) open();

async function open() {
  const uploads = openUploads(files, () => remember(MEMORY, files));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearProblems();
    if (!(await (await uploads).sendChosen())) return;
    if (!files.length) showProblems([{ field: "file", message: texts.missing.file }]);
    else await whileBusy(form.querySelector('button[type="submit"]'), texts.busy.submitting, handOver);
  });
  await tracked.read();
}

async function handOver() {
  try {
    while (files.length && (await tracked.read())) {
      const [{ upload_id, file_name, purpose, key = newKey() }] = files;
      Object.assign(files[0], { key });
      remember(MEMORY, files);
      await tracked.give({ upload_id, file_name, purpose }, key);
      files.shift();
      remember(MEMORY, files);
    }
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.fields.length) showProblems(problem.fields.map(({ message }) => ({ field: byId("file") ? "file" : "", message })));
    else showTrouble(...problem.sentences);
    return;
  }
  if (files.length) return;
  forget(MEMORY);
  tracked.done();
}
