// What this browser tab remembers, and nothing longer: sessionStorage dies with the tab, as it must on a shared computer.
import { texts } from "./texts.mjs";
import { showTrouble } from "./problems.mjs";

const PREFIX = "sunhall.";

export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Keeps a value for this tab. Says so, and answers false, when the browser forbids it. */
export function remember(name, value) {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    showTrouble(texts.trouble.storage);
    return false;
  }
}

export function forget(...names) {
  for (const name of names) {
    try {
      sessionStorage.removeItem(PREFIX + name);
    } catch {
      // Nothing can have been kept.
    }
  }
}

/** Forgets whatever is kept under a name that begins so. */
export function forgetAll(beginning) {
  try {
    forget(...Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX + beginning)).map((key) => key.slice(PREFIX.length)));
  } catch {
    // Nothing can have been kept.
  }
}

/** A new idempotency key. randomUUID exists only on https and localhost, and a service hall may use neither. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
