// Whether somebody's WeChat is bound to their account, and what a sign-in by WeChat brings.
import { minuteOf } from "./moments.js";

const WECHAT = "wechat";

/** What proves somebody by the code that WeChat has given to their device; for signing in and for binding. */
export function wechatProof(code) {
  return { provider: WECHAT, code };
}

/**
 * What binds a WeChat: its code, and the password once more, because a binding outlives the sign-in.
 *
 * @param {string} code - what WeChat has given to the device.
 * @param {string} password - as typed; empty from an account that has none.
 */
export function wechatToBind(code, password) {
  return password ? { ...wechatProof(code), password } : wechatProof(code);
}

/** Where the own binding is. */
export const OWN_WECHAT = `/staff/bindings/${WECHAT}`;

/**
 * The binding as the page shows it.
 *
 * @param {Array<{provider: string, bound_at: ?string}>} items - what the API tells of each provider.
 * @returns {?{since: string}} since when, empty when nothing is bound; null where the city has no sign-in by WeChat.
 */
export function wechatBinding(items = []) {
  const found = items.find((each) => each.provider === WECHAT);
  return found ? { since: minuteOf(found.bound_at) } : null;
}
