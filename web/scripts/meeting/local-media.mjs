// Camera, microphone and screen of this device: what is sent now, and how it is chosen.

const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** What keeps a device from being used, in one word: denied, missing, busy, unsupported. */
export function troubleOf(failure) {
  if (failure.name === "NotAllowedError" || failure.name === "SecurityError") return "denied";
  if (failure.name === "NotFoundError" || failure.name === "OverconstrainedError") return "missing";
  return failure.name === "TypeError" ? "unsupported" : "busy";
}

export class LocalMedia {
  /**
   * @param {(kind: "audio" | "video", track: MediaStreamTrack | null) => void} replaced - called when another track is to be sent.
   * @param {MediaDevices | undefined} [devices] - missing where the page is not served securely.
   */
  constructor(replaced = () => {}, devices = navigator.mediaDevices) {
    this.replaced = replaced;
    this.devices = devices;
    this.microphone = null;
    this.camera = null;
    this.screen = null;
    this.chosen = { camera: "", microphone: "", speaker: "" };
    this.trouble = { camera: "", microphone: "" };
  }

  /** Opens microphone and camera: both if it can be, else what there is. Answers when it is known what there is. */
  async open() {
    try {
      this.take(await this.ask({ audio: this.wish("microphone"), video: this.wish("camera") }));
    } catch {
      for (const kind of ["microphone", "camera"]) await this.turnOn(kind);
    }
  }

  tracks() {
    return { audio: this.microphone, video: this.screen ?? this.camera };
  }

  get canShareScreen() {
    return Boolean(this.devices?.getDisplayMedia);
  }

  get isHeard() {
    return Boolean(this.microphone?.enabled);
  }

  get isSeen() {
    return Boolean(this.camera);
  }

  /** The devices to choose from, by kind; a browser names them only after it has opened one. */
  async list() {
    const all = (await this.devices?.enumerateDevices?.().catch(() => [])) ?? [];
    const of = (kind) => all.filter((one) => one.kind === kind && one.deviceId);
    return { camera: of("videoinput"), microphone: of("audioinput"), speaker: of("audiooutput") };
  }

  /** Lets oneself be heard or not; the microphone stays open, so that it is there at once. */
  async hear(on) {
    if (on && !this.microphone) await this.turnOn("microphone");
    if (this.microphone) this.microphone.enabled = on;
  }

  /** Lets oneself be seen or not; a camera that is off is closed, so that its light goes out. */
  async see(on) {
    if (on) await this.turnOn("camera");
    else this.put("camera", null);
  }

  /** Uses another device of a kind from now on. */
  async choose(kind, id) {
    this.chosen[kind] = id;
    if (kind === "speaker") return;
    const wasOn = kind === "camera" ? this.isSeen : true;
    const silent = kind === "microphone" && this.microphone && !this.microphone.enabled;
    if (wasOn) await this.turnOn(kind);
    if (silent && this.microphone) this.microphone.enabled = false;
  }

  /** Shows the screen in the camera's place. @returns {Promise<boolean>} false when the person chose none. */
  async share(ended) {
    try {
      const [track] = (await this.devices.getDisplayMedia({ video: true, audio: false })).getVideoTracks();
      track.addEventListener("ended", () => {
        this.stopSharing();
        ended();
      });
      track.contentHint = "detail";
      this.screen = track;
      this.replaced("video", track);
      return true;
    } catch {
      return false;
    }
  }

  stopSharing() {
    this.screen?.stop();
    this.screen = null;
    this.replaced("video", this.tracks().video);
  }

  /** Closes everything. */
  close() {
    for (const track of [this.microphone, this.camera, this.screen]) track?.stop();
    this.microphone = this.camera = this.screen = null;
  }

  async turnOn(kind) {
    try {
      const asked = { audio: kind === "microphone" && this.wish(kind), video: kind === "camera" && this.wish(kind) };
      this.take(await this.ask(asked));
      this.trouble[kind] = "";
    } catch (failure) {
      this.trouble[kind] = troubleOf(failure);
      this.put(kind, null);
    }
  }

  wish(kind) {
    const id = this.chosen[kind];
    return { ...(kind === "camera" ? CAMERA : MICROPHONE), ...(id ? { deviceId: { exact: id } } : {}) };
  }

  async ask(constraints) {
    if (!this.devices?.getUserMedia) throw new TypeError("this page may not ask for devices");
    return this.devices.getUserMedia(constraints);
  }

  take(stream) {
    for (const track of stream.getTracks()) {
      const kind = track.kind === "audio" ? "microphone" : "camera";
      this.put(kind, track);
      this.trouble[kind] = "";
      // Pulled out, or taken away by the system.
      track.addEventListener("ended", () => {
        if (this[kind] !== track) return;
        this.trouble[kind] = "missing";
        this.put(kind, null);
      });
    }
  }

  put(kind, track) {
    const before = this[kind];
    this[kind] = track;
    if (before && before !== track) before.stop();
    if (kind === "microphone") this.replaced("audio", track);
    else if (!this.screen) this.replaced("video", track);
  }
}
