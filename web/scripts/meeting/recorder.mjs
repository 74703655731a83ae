// A recording of what everybody sees and hears, made on the host's device, only while the server says that it is on.

const FRAMES = 12;
const SIZE = { width: 1280, height: 720 };
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];

export class Recorder {
  /**
   * @param {() => HTMLVideoElement[]} pictures - the pictures to be recorded now.
   * @param {() => MediaStream[]} sounds - the sounds to be recorded now.
   */
  constructor(pictures, sounds) {
    this.pictures = pictures;
    this.sounds = sounds;
    this.recorder = null;
  }

  static get isPossible() {
    return typeof MediaRecorder === "function" && typeof HTMLCanvasElement.prototype.captureStream === "function";
  }

  /** Begins, or goes on after a pause. */
  start() {
    if (this.recorder) {
      if (this.recorder.state === "paused") this.recorder.resume();
      return;
    }
    const canvas = Object.assign(document.createElement("canvas"), SIZE);
    this.canvas = canvas.getContext("2d");
    this.audio = new AudioContext();
    this.mixed = this.audio.createMediaStreamDestination();
    this.heard = new Map();
    const stream = canvas.captureStream(FRAMES);
    stream.addTrack(this.mixed.stream.getAudioTracks()[0]);
    this.chunks = [];
    this.recorder = new MediaRecorder(stream, { mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type)) });
    this.recorder.ondataavailable = ({ data }) => data.size && this.chunks.push(data);
    this.drawing = setInterval(() => this.draw(), 1000 / FRAMES);
    this.recorder.start(1_000);
  }

  pause() {
    if (this.recorder?.state === "recording") this.recorder.pause();
  }

  /** Ends it. @returns {Promise<Blob | null>} what was recorded, or null if nothing was. */
  async stop() {
    const { recorder } = this;
    if (!recorder) return null;
    this.recorder = null;
    clearInterval(this.drawing);
    await new Promise((ended) => {
      recorder.onstop = ended;
      recorder.stop();
    });
    await this.audio.close();
    return this.chunks.length ? new Blob(this.chunks, { type: recorder.mimeType }) : null;
  }

  draw() {
    if (this.recorder?.state !== "recording") return;
    this.listen();
    const pictures = this.pictures().filter((one) => one.videoWidth);
    const columns = Math.ceil(Math.sqrt(pictures.length)) || 1;
    const rows = Math.ceil(pictures.length / columns) || 1;
    const [width, height] = [SIZE.width / columns, SIZE.height / rows];
    this.canvas.fillStyle = "#0b2942";
    this.canvas.fillRect(0, 0, SIZE.width, SIZE.height);
    pictures.forEach((picture, index) => {
      const scale = Math.min(width / picture.videoWidth, height / picture.videoHeight);
      const [w, h] = [picture.videoWidth * scale, picture.videoHeight * scale];
      const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
      this.canvas.drawImage(picture, left + (width - w) / 2, top + (height - h) / 2, w, h);
    });
  }

  /** Mixes in whoever has come, and lets go of whoever is gone. */
  listen() {
    const streams = new Set(this.sounds().filter((one) => one.getAudioTracks().length));
    for (const [stream, source] of this.heard) {
      if (streams.has(stream)) continue;
      source.disconnect();
      this.heard.delete(stream);
    }
    for (const stream of streams) {
      if (this.heard.has(stream)) continue;
      const source = this.audio.createMediaStreamSource(stream);
      source.connect(this.mixed);
      this.heard.set(stream, source);
    }
  }
}
