// Who is signed in on this device, until when.

const KEY = "session";

export class Session {
  /**
   * @param {{read: (key: string) => any, write: (key: string, value: any) => void, remove: (key: string) => void}} storage
   * @param {() => number} now
   */
  constructor(storage, now) {
    this.storage = storage;
    this.now = now;
  }

  /** What the login has told, or null when nobody is signed in any more. */
  get current() {
    const kept = this.storage.read(KEY);
    if (!kept) return null;
    if (Date.parse(kept.expires_at) > this.now()) return kept;
    this.end();
    return null;
  }

  get token() {
    return this.current?.token ?? "";
  }

  get staff() {
    return this.current?.staff ?? null;
  }

  begin({ token, expires_at, staff }) {
    this.storage.write(KEY, { token, expires_at, staff });
  }

  end() {
    this.storage.remove(KEY);
  }
}
