// A text by which the server knows this device again when it votes or answers a survey twice, and nothing else of it.
import { newKey } from "./tab-memory.mjs";

export function voter() {
  try {
    const known = localStorage.getItem("sunhall.voter") ?? newKey();
    localStorage.setItem("sunhall.voter", known);
    return known;
  } catch {
    return newKey(); // Storage is forbidden: the count of the network has to do.
  }
}
