// One tile a person: the picture, the name, and in words what a picture does not say.
import { byId, element } from "../dom.mjs";
import { fill, texts } from "../texts.mjs";
import { playOn } from "./device-check.mjs";
import { theOthers } from "./room.mjs";

const QUALITY_TAGS = { good: "govuk-tag--green", fair: "govuk-tag--yellow", poor: "govuk-tag--red" };

export class Tiles {
  /**
   * @param {import("./local-media.mjs").LocalMedia} media
   * @param {(person: object) => HTMLElement | null} actions - what the host can do with somebody, or nothing.
   */
  constructor(media, actions = () => null) {
    this.media = media;
    this.actions = actions;
    this.tiles = new Map();
    this.self = this.make({ id: "me", name: texts.meeting.you }, true);
    byId("tiles").replaceChildren(this.self.item);
  }

  /** Shows who is there, as they are. */
  show(room) {
    const others = theOthers(room);
    const ids = new Set(others.map(({ id }) => id));
    for (const [id, tile] of this.tiles) {
      if (ids.has(id)) continue;
      tile.item.remove();
      this.tiles.delete(id);
    }
    for (const person of others) {
      if (!this.tiles.has(person.id)) {
        const tile = this.make(person, false);
        this.tiles.set(person.id, tile);
        this.self.item.before(tile.item);
      }
      this.describe(this.tiles.get(person.id), person, room.states[person.id]);
    }
    byId("alone").hidden = others.length > 0;
    this.showSelf();
  }

  make(person, mine) {
    const video = element("video", { autoplay: true, playsinline: true, "aria-label": fill(texts.meeting.picture_of, { name: person.name }) });
    video.muted = mine;
    const name = element("span", { class: "hall-tile__name" }, mine ? person.name : fill(texts.meeting.person, { name: person.name, role: texts.roles[person.role] }));
    const state = element("span", { class: "hall-tile__state" });
    const quality = element("strong", { class: "govuk-tag hall-tile__quality", hidden: true });
    const dark = element("p", { class: "hall-tile__dark" }, person.name);
    const caption = element("div", { class: "hall-tile__caption" }, name, state, quality);
    const actions = mine ? null : this.actions(person);
    const item = element("li", { class: mine ? "hall-tile hall-tile--self" : "hall-tile", "data-person": person.id }, element("div", { class: "hall-tile__picture" }, video, dark), caption, actions);
    return { item, video, state, quality, dark, peer: "connecting" };
  }

  describe(tile, person, said = {}) {
    const words = [];
    if (person.present === false || tile.peer === "interrupted") words.push(texts.meeting.coming_back);
    else if (tile.peer === "connecting") words.push(texts.meeting.connecting_to);
    else if (tile.peer === "failed") words.push(texts.meeting.no_picture);
    if (said.microphone === false) words.push(texts.meeting.is_silent);
    if (said.sharing) words.push(texts.meeting.is_sharing);
    else if (said.camera === false) words.push(texts.meeting.is_dark);
    tile.said = said;
    tile.person = person;
    tile.state.textContent = words.join(texts.meeting.joiner);
    tile.dark.hidden = tile.peer === "connected" && (said.camera !== false || Boolean(said.sharing));
    tile.item.classList.toggle("hall-tile--sharing", Boolean(said.sharing));
  }

  showSelf() {
    const { video: track } = this.media.tracks();
    if (this.self.video.srcObject?.getVideoTracks()[0] !== track) this.self.video.srcObject = track ? new MediaStream([track]) : null;
    this.self.dark.hidden = Boolean(track);
    const words = [];
    if (!this.media.isHeard) words.push(texts.meeting.is_silent);
    if (this.media.screen) words.push(texts.meeting.is_sharing);
    this.self.state.textContent = words.join(texts.meeting.joiner);
  }

  async stream(id, stream) {
    const tile = this.tiles.get(id);
    if (!tile) return;
    tile.video.srcObject = stream;
    await playOn(tile.video, this.media.chosen.speaker);
    await tile.video.play().catch(() => {});
  }

  peer(id, state) {
    const tile = this.tiles.get(id);
    if (!tile) return;
    tile.peer = state;
    if (state !== "connected") tile.quality.hidden = true;
    this.describe(tile, tile.person, tile.said);
  }

  quality(id, quality) {
    const tile = this.tiles.get(id);
    if (!tile) return;
    tile.quality.className = `govuk-tag hall-tile__quality ${QUALITY_TAGS[quality] ?? "govuk-tag--grey"}`;
    tile.quality.textContent = texts.quality[quality];
    tile.quality.dataset.quality = quality;
    tile.quality.hidden = false;
  }

  /** Uses another speaker for everybody. */
  useSpeaker(speaker) {
    for (const { video } of this.tiles.values()) playOn(video, speaker);
  }

  /** The pictures of everybody, mine too. */
  pictures() {
    return [...this.tiles.values(), this.self].map(({ video }) => video);
  }

  sounds() {
    const mine = this.media.microphone ? [(this.own ??= new MediaStream([this.media.microphone]))] : [];
    return [...[...this.tiles.values()].map(({ video }) => video.srcObject).filter(Boolean), ...mine];
  }
}
