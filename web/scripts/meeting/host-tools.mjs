// What only a host can do in the room: ask for silence, send away, record, end.
import { byId, element } from "../dom.mjs";
import { minuteOf } from "../moments.mjs";
import { fill, texts } from "../texts.mjs";
import { announce } from "./announce.mjs";
import { Recorder } from "./recorder.mjs";

/** What can be done with somebody in the room; sending away takes two steps. */
export function actionsFor(person, tell) {
  if (person.role === "host") return null;
  const press = (text, kind, work) => {
    const button = element("button", { type: "button", class: `govuk-button ${kind}` }, text, element("span", { class: "govuk-visually-hidden" }, ` ${person.name}`));
    button.addEventListener("click", work);
    return button;
  };
  const mute = press(texts.host.ask_silence, "govuk-button--secondary", () => {
    tell("mute", { participant: person.id });
    announce(fill(texts.host.silence_asked, { name: person.name }));
  });
  const remove = press(texts.host.remove_now, "govuk-button--warning", () => tell("remove", { participant: person.id }));
  const summary = element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, fill(texts.host.remove, { name: person.name })));
  return element("div", { class: "hall-tile__actions" }, mute, element("details", { class: "govuk-details" }, summary, element("div", { class: "govuk-details__text" }, remove)));
}

/** The recording: wanted by the host, switched on by the server once everybody agrees, made here. */
export class Recording {
  /**
   * @param {(action: string, content: object) => void} tell
   * @param {Recorder} recorder
   */
  constructor(tell, recorder) {
    this.recorder = recorder;
    this.wanted = false;
    byId("record").addEventListener("click", () => tell("recording", { on: !this.wanted }));
  }

  show({ recording, meeting, status }) {
    const possible = Boolean(meeting?.recording) && Recorder.isPossible;
    byId("record").hidden = !possible;
    byId("record-hint").hidden = !possible;
    this.wanted = recording.on || recording.paused_for.length > 0;
    byId("record").textContent = this.wanted ? texts.host.stop_recording : texts.host.start_recording;
    if (!possible) return;
    if (status === "admitted" && recording.on) this.recorder.start();
    else if (status === "admitted" && this.wanted) this.recorder.pause();
    else this.finish();
  }

  /** Ends what is being recorded, and offers it to be kept: it is nowhere but on this device. */
  async finish() {
    const made = await this.recorder.stop();
    if (!made) return;
    const name = fill(texts.host.recording_name, { time: minuteOf(new Date().toISOString()) });
    const ending = made.type.includes("mp4") ? "mp4" : "webm";
    const link = element("a", { class: "govuk-link hall-standalone-link", href: URL.createObjectURL(made), download: `${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.${ending}`, "data-recording": made.size }, name);
    byId("recordings").append(element("li", {}, link));
    byId("recordings-part").hidden = false;
    announce(texts.host.recording_ready);
  }
}
