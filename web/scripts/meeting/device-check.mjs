// Before the meeting: what the camera sees, how loud the microphone hears, and which devices are used.
import { byId, element } from "../dom.mjs";
import { clearProblems, showProblems } from "../problems.mjs";
import { fill, texts } from "../texts.mjs";
import { say, whileBusy } from "../waiting.mjs";
import { announce } from "./announce.mjs";

const KINDS = ["camera", "microphone", "speaker"];
const LEVEL_MS = 150;

/** Lets a sound be heard on the chosen speaker, where the browser can choose. */
export async function playOn(player, speaker) {
  if (speaker && player.setSinkId) await player.setSinkId(speaker).catch(() => {});
}

export class DeviceCheck {
  /**
   * @param {import("./local-media.mjs").LocalMedia} media
   * @param {(consent: boolean | null) => Promise<void>} go - what follows; consent is null where none was asked for.
   */
  constructor(media, go) {
    this.media = media;
    this.preview = byId("preview");
    for (const kind of KINDS) {
      byId(`${kind}-choice`).addEventListener("change", async ({ target }) => {
        await media.choose(kind, target.value);
        await this.show();
      });
    }
    byId("devices-again").addEventListener("click", ({ currentTarget }) => whileBusy(currentTarget, texts.meeting.opening_devices, () => this.open()));
    byId("sound-test").addEventListener("click", () => this.beep());
    byId("join-form").addEventListener("submit", async (event) => {
      event.preventDefault();
      clearProblems();
      const consent = this.asksConsent ? byId("join-form").elements.consent.value : "";
      if (this.asksConsent && !consent) {
        showProblems([{ field: "consent", message: texts.missing_consent }]);
        return;
      }
      await whileBusy(byId("join"), texts.meeting.joining, () => go(this.asksConsent ? consent === "yes" : null));
    });
  }

  /** @param {boolean} recording - whether the meeting may be recorded, so that a consent has to be asked for. */
  ask(recording) {
    this.asksConsent = recording;
    byId("consent-question").hidden = !recording;
  }

  async open() {
    say(texts.meeting.opening_devices);
    await this.media.open();
    say("");
    await this.show();
    this.measure();
  }

  /** Shows what there is, and says what is not and what can be done about it. */
  async show() {
    const { media } = this;
    this.preview.srcObject = media.camera ? new MediaStream([media.camera]) : null;
    byId("preview-off").hidden = media.isSeen;
    const troubles = ["camera", "microphone"].filter((kind) => media.trouble[kind]).map((kind) => texts.device_trouble[`${kind}_${media.trouble[kind]}`]);
    byId("device-trouble").replaceChildren(...troubles.map((text) => element("p", { class: "govuk-body" }, text)));
    byId("device-trouble").hidden = troubles.length === 0;
    const devices = await media.list();
    for (const kind of KINDS) this.offer(kind, devices[kind]);
    this.measure();
  }

  offer(kind, devices) {
    const choice = byId(`${kind}-choice`);
    const used = kind === "speaker" ? "" : this.media[kind]?.getSettings().deviceId;
    const chosen = this.media.chosen[kind] || used;
    const options = devices.map((one, index) => element("option", { value: one.deviceId, selected: one.deviceId === chosen }, one.label || fill(texts.meeting.unnamed_device, { n: index + 1 })));
    choice.replaceChildren(...options);
    choice.closest(".govuk-form-group").hidden = devices.length === 0;
  }

  /** How loud the microphone hears, as long as this is asked for. */
  measure() {
    this.close();
    const { microphone } = this.media;
    byId("level-row").hidden = !microphone;
    if (!microphone) return;
    this.audio = new AudioContext();
    const analyser = this.audio.createAnalyser();
    this.audio.createMediaStreamSource(new MediaStream([microphone])).connect(analyser);
    const wave = new Uint8Array(analyser.fftSize);
    this.measuring = setInterval(() => {
      analyser.getByteTimeDomainData(wave);
      const loudest = wave.reduce((most, value) => Math.max(most, Math.abs(value - 128)), 0);
      byId("level").value = Math.min(100, Math.round((loudest / 128) * 160));
    }, LEVEL_MS);
  }

  /** Plays a short tone, so that one hears that one hears. */
  async beep() {
    const audio = new AudioContext();
    const player = new Audio();
    const out = audio.createMediaStreamDestination();
    const tone = new OscillatorNode(audio, { frequency: 660 });
    tone.connect(new GainNode(audio, { gain: 0.2 })).connect(out);
    player.srcObject = out.stream;
    await playOn(player, this.media.chosen.speaker);
    tone.start();
    await player.play().catch(() => {});
    announce(texts.meeting.sound_played);
    setTimeout(() => audio.close(), 700);
  }

  close() {
    clearInterval(this.measuring);
    this.audio?.close();
    this.audio = null;
  }
}
