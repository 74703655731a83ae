// What somebody has typed and not sent, and what was sent and not answered. It stays on the device until the server has it.

import { keyed } from "./keys.js";

const PREFIX = "draft:";

/** More drafts than this are of work long forgotten: the oldest go. A mini program keeps 10 MB in all. */
const MOST = 30;

export class Drafts {
  /**
   * @param {{read: Function, write: Function, remove: Function, keys: () => string[]}} storage
   * @param {() => string} newKey - makes an idempotency key.
   * @param {() => number} now
   */
  constructor(storage, newKey, now) {
    this.storage = storage;
    this.newKey = newKey;
    this.now = now;
    /** Keys of what could not be kept: a repeated tap is harmless even where the device is full. */
    this.unkept = new Map();
  }

  /** What was typed for a command of a case; null when there is nothing. */
  read(caseId, command) {
    return this.storage.read(name(caseId, command)) ?? this.unkept.get(name(caseId, command)) ?? null;
  }

  /**
   * Keeps what is typed. Whoever changes it makes another request of it, which has a key of its own; what was sent before keeps its own, too.
   *
   * @param {{title: string, page: string}} [listed] - what a list of drafts calls it, as in the receipt number and the command's name, and where
   *   somebody goes on with it; what was said once need not be said again.
   * @returns {boolean} whether the device had room for it.
   */
  keep(caseId, command, values, listed = {}) {
    const before = this.read(caseId, command);
    return this.#write({ caseId, command, values, title: "", page: "", ...placeOf(before), ...listed, at: this.now(), tried: before?.tried ?? [] });
  }

  /**
   * The key under which what was typed is sent: the same one for the same content until it is answered (`forget`), so that a repeated tap does it once.
   */
  keyFor(caseId, command, values) {
    const kept = this.read(caseId, command);
    const { key, tried } = keyed(kept?.tried ?? [], values, this.newKey);
    this.#write({ caseId, command, values, title: "", page: "", ...placeOf(kept), at: this.now(), tried });
    return key;
  }

  forget(caseId, command) {
    this.unkept.delete(name(caseId, command));
    this.storage.remove(name(caseId, command));
  }

  /** All drafts, the newest first. */
  all() {
    return this.#names()
      .map((key) => this.storage.read(key))
      .filter(Boolean)
      .sort((one, other) => other.at - one.at);
  }

  /** The drafts that somebody can go on with: those of which something was typed in a form. */
  resumable() {
    return this.all().filter((draft) => draft.title);
  }

  /** Drafts of a person are not the next one's. */
  forgetAll() {
    this.unkept.clear();
    for (const key of this.#names()) this.storage.remove(key);
  }

  #names() {
    return this.storage.keys().filter((key) => key.startsWith(PREFIX));
  }

  #write(draft) {
    const key = name(draft.caseId, draft.command);
    if (this.#tried(key, draft)) return true;
    // The device is full: what is oldest makes room.
    for (const old of this.all().reverse()) {
      this.storage.remove(name(old.caseId, old.command));
      if (this.#tried(key, draft)) return true;
    }
    this.unkept.set(key, draft);
    return false;
  }

  #tried(key, draft) {
    try {
      this.storage.write(key, draft);
    } catch {
      return false;
    }
    this.unkept.delete(key);
    for (const old of this.all().slice(MOST)) this.storage.remove(name(old.caseId, old.command));
    return true;
  }
}

const placeOf = (draft) => (draft ? { title: draft.title, page: draft.page } : {});

function name(caseId, command) {
  return `${PREFIX}${caseId}:${command}`;
}
