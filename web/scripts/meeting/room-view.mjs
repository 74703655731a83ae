// The room as people see and use it; the same for citizen and host.
import { byId, element } from "../dom.mjs";
import { minuteOf } from "../moments.mjs";
import { clearProblems, showTrouble } from "../problems.mjs";
import { fill, texts } from "../texts.mjs";
import { announce } from "./announce.mjs";
import { Conference } from "./conference.mjs";
import { theOthers, withoutConsent } from "./room.mjs";
import { Tiles } from "./tiles.mjs";
import { Writing } from "./writing.mjs";

const SECTIONS = ["waiting-room", "room"];

export class RoomView {
  /**
   * @param {object} parts
   * @param {import("./local-media.mjs").LocalMedia} parts.media
   * @param {() => Promise<object>} parts.openTicket
   * @param {(reason: string, room: object, problem?: Error) => void} parts.over - it is over for us.
   * @param {(room: object, message: object) => void} [parts.heard] - for what only the host's page shows.
   * @param {(person: object) => HTMLElement | null} [parts.actions] - what the host can do with somebody in the room.
   */
  constructor({ media, openTicket, over, heard = () => {}, actions, files }) {
    this.media = media;
    this.over = over;
    this.heard = heard;
    this.failed = new Set();
    this.conference = new Conference({ openTicket, media, view: this });
    this.tiles = new Tiles(media, actions);
    this.writing = new Writing((action, content) => this.conference.say(action, content), files);
    this.listen();
  }

  get shown() {
    return this.conference.room;
  }

  async join(consent) {
    this.conference.consent = consent;
    this.wasIn = false;
    await this.conference.join();
  }

  leave() {
    this.conference.leave();
    this.media.close();
    this.over("left", this.shown);
  }

  listen() {
    const press = (id, work) => byId(id)?.addEventListener("click", work);
    press("microphone-switch", () => this.change(() => this.media.hear(!this.media.isHeard), "microphone"));
    press("camera-switch", () => this.change(() => this.media.see(!this.media.isSeen), "camera"));
    press("screen-switch", () => this.switchScreen());
    press("try-again", () => this.tryAgain());
    press("leave", () => this.leave());
    press("leave-waiting", () => this.leave());
    byId("screen-switch").hidden = !this.media.canShareScreen;
    for (const kind of ["camera", "microphone", "speaker"]) {
      byId(`room-${kind}`).addEventListener("change", async ({ target }) => {
        await this.media.choose(kind, target.value);
        if (kind === "speaker") this.tiles.useSpeaker(target.value);
        this.showDevices();
      });
    }
    byId("devices-part").addEventListener("toggle", () => this.listDevices());
    for (const answer of document.getElementsByName("room_consent")) {
      answer.addEventListener("change", () => this.consent(answer.value === "yes"));
    }
  }

  async change(work, kind) {
    clearProblems();
    await work();
    if (this.media.trouble[kind]) showTrouble(texts.device_trouble[`${kind}_${this.media.trouble[kind]}`]);
    this.showDevices();
    const on = kind === "camera" ? this.media.isSeen : this.media.isHeard;
    announce(texts.switched[`${kind}_${on ? "on" : "off"}`]);
  }

  async switchScreen() {
    if (this.media.screen) this.media.stopSharing();
    else if (await this.media.share(() => this.showDevices())) announce(texts.meeting.screen_on);
    this.showDevices();
  }

  consent(recording) {
    this.conference.setConsent(recording);
    this.showRecording();
    announce(recording ? texts.meeting.consent_given : texts.meeting.consent_refused);
  }

  async tryAgain() {
    clearProblems();
    if (!this.media.microphone && !this.media.camera) await this.media.open();
    this.conference.tryAgain();
    this.showDevices();
  }

  /** Shows our own devices as they are, and tells the others. */
  showDevices() {
    const { media } = this;
    byId("microphone-switch").textContent = media.isHeard ? texts.meeting.turn_microphone_off : texts.meeting.turn_microphone_on;
    byId("camera-switch").textContent = media.isSeen ? texts.meeting.turn_camera_off : texts.meeting.turn_camera_on;
    byId("screen-switch").textContent = media.screen ? texts.meeting.stop_sharing : texts.meeting.share_screen;
    this.tiles.showSelf();
    this.showFallback();
    this.conference.tellState();
  }

  async listDevices() {
    const devices = await this.media.list();
    for (const [kind, found] of Object.entries(devices)) {
      const used = this.media.chosen[kind] || (kind === "speaker" ? "" : this.media[kind]?.getSettings().deviceId);
      const options = found.map((one, index) =>
        element("option", { value: one.deviceId, selected: one.deviceId === used }, one.label || fill(texts.meeting.unnamed_device, { n: index + 1 })),
      );
      byId(`room-${kind}`).replaceChildren(...options);
      byId(`room-${kind}`).closest(".govuk-form-group").hidden = found.length === 0;
    }
  }

  // --- what the conference tells ---------------------------------------------------------------------------------------

  room(room, message) {
    if (room.status === "over") {
      this.media.close();
      this.over(room.over, room);
      this.heard(room, message);
      return;
    }
    this.showSection(room);
    if (room.status === "admitted") this.tiles.show(room);
    byId("until").textContent = room.meeting ? fill(texts.meeting.until, { time: minuteOf(room.meeting.closes_at) }) : "";
    this.tell(room, message);
    this.showRecording();
    this.showElsewhere(room);
    this.showFallback();
    this.heard(room, message);
  }

  showSection(room) {
    const name = room.status === "admitted" ? "room" : "waiting-room";
    if (!byId(name).hidden) return;
    for (const one of SECTIONS) byId(one).hidden = one !== name;
    document.querySelector("[data-before-meeting]:not([hidden])")?.setAttribute("hidden", "");
    byId("waiting-preview").srcObject = this.media.camera ? new MediaStream([this.media.camera]) : null;
    byId(`${name}-title`).focus();
    if (name === "room") this.showDevices();
  }

  tell(room, message) {
    const name = message.participant?.name;
    const said = {
      admitted: () => (this.wasIn ? "" : texts.meeting.you_are_in),
      participant_joined: () => fill(texts.meeting.joined, { name }),
      participant_left: () => fill(texts.left_because[message.reason] ?? texts.left_because.left, { name }),
      mute_asked: () => texts.meeting.muted_by_host,
      recording: () => this.recordingText(room),
      error: () => message.message,
    }[message.type]?.();
    if (message.type === "admitted") this.wasIn = true;
    if (message.type === "mute_asked") this.media.hear(false).then(() => this.showDevices());
    if (message.type === "chat" || message.type === "file") this.writing.hear(room, message);
    if (!said) return;
    announce(said);
    if (["participant_joined", "participant_left"].includes(message.type) && message.reason !== "replaced") this.writing.note(said);
  }

  line(state) {
    byId("line-lost").hidden = state === "open";
    byId("line-lost").textContent = state === "lost" ? texts.meeting.line_lost : texts.meeting.line_opening;
    if (state === "open" && this.lineWasLost) announce(texts.meeting.line_back);
    this.lineWasLost = state === "lost" || (this.lineWasLost && state !== "open");
  }

  refused(problem) {
    this.media.close();
    this.over("refused_again", this.shown, problem);
  }

  stream(id, stream) {
    this.tiles.stream(id, stream);
  }

  peer(id, state) {
    this.tiles.peer(id, state);
    const person = this.shown.people.find((one) => one.id === id);
    if (state === "failed") this.failed.add(id);
    else if (state === "connected") this.failed.delete(id);
    if (person && texts.peer[state]) announce(fill(texts.peer[state], { name: person.name }));
    this.showFallback();
  }

  quality(id, quality) {
    this.tiles.quality(id, quality);
  }

  // --- parts -----------------------------------------------------------------------------------------------------------

  /** Offers writing in the place of the video, where we have nothing to show or cannot be reached. */
  showFallback() {
    const nothing = !this.media.microphone && !this.media.tracks().video;
    const here = new Set(theOthers(this.shown).map(({ id }) => id));
    const unreached = [...this.failed].filter((id) => here.has(id)).length > 0;
    const elsewhere = this.shown.meeting && this.shown.meeting.provider !== "direct";
    byId("fallback").hidden = this.shown.status !== "admitted" || elsewhere || !(nothing || unreached);
    byId("fallback-why").textContent = unreached ? texts.meeting.fallback_unreached : texts.meeting.fallback_no_devices;
  }

  /**
   * A meeting that is held in another program: here is the way to it; what is written is written here.
   * The address is used as the server gives it: a key may stand in its fragment, where no server sees it.
   */
  showElsewhere(room) {
    const url = room.media?.url;
    byId("elsewhere").hidden = !room.meeting || room.meeting.provider === "direct" || room.status !== "admitted";
    byId("elsewhere-text").hidden = byId("elsewhere-link").hidden = !url;
    byId("elsewhere-none").hidden = Boolean(url);
    if (url) byId("elsewhere-link").href = url;
  }

  showRecording() {
    const { recording, meeting, me } = this.shown;
    const text = this.recordingText(this.shown);
    byId("recording-state").textContent = text;
    byId("recording-state").hidden = !text;
    byId("recording-state").classList.toggle("hall-recording--on", recording.on);
    byId("consent-part").hidden = !meeting?.recording;
    const consent = me?.consent ?? this.conference.consent;
    for (const answer of document.getElementsByName("room_consent")) answer.checked = consent !== null && (answer.value === "yes") === consent;
  }

  recordingText({ recording, people, me }) {
    if (recording.on) return texts.meeting.recording_on;
    if (!recording.paused_for.length) return "";
    if (recording.paused_for.includes(me?.id)) return texts.meeting.recording_waits_for_you;
    const names = withoutConsent({ people }).map(({ name }) => name);
    return fill(texts.meeting.recording_paused, { names: names.join(texts.meeting.joiner) });
  }
}
