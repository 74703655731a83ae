// What is written and handed over in a meeting: beside the video, and in its place when there is none.
import { ApiProblem } from "../api.mjs";
import { readCatalogue } from "../catalogue.mjs";
import { byId, element } from "../dom.mjs";
import { acceptOf, limitsText, objectionTo, storeFile } from "../file-limits.mjs";
import { minuteOf } from "../moments.mjs";
import { clearProblems, showProblems, showTrouble } from "../problems.mjs";
import { fill, texts } from "../texts.mjs";
import { whileBusy } from "../waiting.mjs";

export class Writing {
  /**
   * @param {(action: string, content: object) => boolean} say - says it in the meeting, if there is a line.
   * @param {object} files - the files of the appointment.
   * @param {(given: {upload_id: string, file_name: string}) => Promise<unknown>} files.keep - hands an upload over.
   * @param {(name: string) => Promise<string | undefined>} files.addressOf - where a file of the other side is read now.
   */
  constructor(say, files) {
    this.say = say;
    this.files = files;
    this.limits = null;
    this.seen = new Set();
    byId("chat-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    byId("file-form").addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy(byId("file-send"), texts.meeting.handing_over, () => this.handOver());
    });
    byId("file-part").addEventListener("toggle", () => this.readLimits());
  }

  send() {
    clearProblems();
    const box = byId("chat-text");
    const text = box.value.trim();
    if (!text) showProblems([{ field: "chat", message: texts.meeting.nothing_written }]);
    // The line comes back by itself; what was written stays until then.
    else if (!this.say("chat", { text })) showProblems([{ field: "chat", message: texts.meeting.no_line }]);
    else {
      box.value = "";
      box.focus();
    }
  }

  async handOver() {
    clearProblems();
    const chooser = byId("file");
    const [file] = chooser.files;
    if (!this.limits && !(await this.readLimits())) return;
    const objection = objectionTo(file, this.limits);
    if (objection) {
      showProblems([{ field: "file", message: objection }]);
      return;
    }
    try {
      const given = { upload_id: await storeFile(file, this.limits), file_name: file.name };
      // It belongs to the appointment first: whoever is told of it can open it, now and afterwards.
      await this.files.keep(given);
      chooser.value = "";
      if (!this.say("file", given)) this.note(fill(texts.meeting.file_kept, { name: file.name }));
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.atStore) showProblems([{ field: "file", message: fill(texts.upload.failed, { name: file.name }) }]);
      else showTrouble(...problem.sentences);
    }
  }

  async readLimits() {
    if (this.limits) return true;
    try {
      this.limits = (await readCatalogue()).attachments;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      showTrouble(...problem.sentences);
      return false;
    }
    byId("file-limits").textContent = limitsText(this.limits);
    byId("file").accept = acceptOf(this.limits);
    return true;
  }

  /** Shows a text or a file as it comes. */
  hear(room, message) {
    const who = room.people.find(({ id }) => id === message.from);
    const mine = message.from === room.me?.id;
    const name = mine ? texts.meeting.you : who?.name ?? texts.meeting.somebody_gone;
    this.line(name, message.type === "file" ? this.file(message, mine) : message.text, message.at, mine);
  }

  /** Notes what happened in the room, such as who came. */
  note(text) {
    this.line("", text);
  }

  line(name, content, at = new Date().toISOString(), mine = false) {
    const log = byId("chat-log");
    const head = name ? element("p", { class: "hall-chat__head" }, element("strong", {}, name), " ", element("time", { datetime: at }, timeOf(at))) : null;
    const kind = name ? (mine ? "hall-chat__line hall-chat__line--mine" : "hall-chat__line") : "hall-chat__line hall-chat__line--note";
    log.append(element("div", { class: kind }, head, element("p", { class: "hall-breakable" }, content)));
    log.scrollTop = log.scrollHeight;
  }

  /** A file as it is told: of the other side's one gets an address, good for minutes, when it is asked for. */
  file({ name }, mine) {
    if (mine) return fill(texts.meeting.file_kept, { name });
    const open = element("button", { type: "button", class: "govuk-button govuk-button--secondary hall-file-name" }, fill(texts.meeting.file_open, { name }));
    open.addEventListener("click", () => whileBusy(open, texts.busy.loading, () => this.open(name)));
    return open;
  }

  async open(name) {
    clearProblems();
    try {
      const address = await this.files.addressOf(name);
      if (address) location.assign(address);
      else showTrouble(texts.meeting.file_not_yet);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      showTrouble(...problem.sentences);
    }
  }
}

const timeOf = (at) => minuteOf(at).split(" ").at(-1);
