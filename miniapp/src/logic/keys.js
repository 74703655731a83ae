// Keys by which the server knows a repetition. What is sent twice has the same one, also after it was changed and changed back: the first
// answer may have been lost, and what was asked may be done.

/** So many contents are remembered; who types on and on sends the last ones again, if any. */
const MOST = 4;

/**
 * The key of a content, and the keys that are remembered from then on.
 *
 * @param {[string, string][]} tried - content and key of what was sent and not answered.
 * @param {any} content
 * @param {() => string} newKey
 * @returns {{key: string, tried: [string, string][]}}
 */
export function keyed(tried, content, newKey) {
  const written = JSON.stringify(content);
  const [, key] = tried.find(([before]) => before === written) ?? [written, newKey()];
  return { key, tried: [...tried.filter(([before]) => before !== written), [written, key]].slice(-MOST) };
}
