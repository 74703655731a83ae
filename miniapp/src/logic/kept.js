// What of somebody's work stays on the device, so that a list can be shown without a network: no title, nobody's name, nothing that says what a
// case is about. It goes with the person: who signs out, or signs in after another, leaves nothing behind.

const ROWS = "worklist";
const OWNER = "owner";

/** The fields of a row that may be kept. */
const FIELDS = ["case_id", "receipt_no", "state_label", "due_at", "card"];

export class Kept {
  /**
   * @param {{read: Function, write: Function, remove: Function}} storage
   * @param {import("./drafts.js").Drafts} drafts
   */
  constructor(storage, drafts) {
    this.storage = storage;
    this.drafts = drafts;
  }

  /** Keeps the rows of a list; a device without room keeps none. */
  keepRows(items, at) {
    const rows = items.map((item) => Object.fromEntries(FIELDS.map((field) => [field, item[field] ?? null])));
    try {
      this.storage.write(ROWS, { rows, at });
    } catch {
      this.storage.remove(ROWS);
    }
  }

  /** The rows that were kept last and when; null when there are none. */
  rows() {
    return this.storage.read(ROWS);
  }

  /** Somebody has signed in: what another person left is not theirs. */
  takeOver(staffId) {
    if (this.storage.read(OWNER) !== staffId) this.forgetAll();
    this.storage.write(OWNER, staffId);
  }

  forgetAll() {
    this.drafts.forgetAll();
    this.storage.remove(ROWS);
    this.storage.remove(OWNER);
  }
}
