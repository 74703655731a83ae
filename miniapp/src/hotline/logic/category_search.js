// Categories by typing: every word that is typed stands in the name or in the name of the group.

const MOST = 8;

/**
 * @param {{value: string, label: string, group: string}[]} categories - in the city's order.
 * @param {string} typed
 * @returns the best first: whose name begins with it, whose name holds it, whose group holds it.
 */
export function matching(categories, typed) {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = categories.map((category, place) => ({ category, place, rank: rankOf(category, words) }));
  return scored
    .filter(({ rank }) => rank < Infinity)
    .sort((one, other) => one.rank - other.rank || one.place - other.place)
    .slice(0, MOST)
    .map(({ category }) => category);
}

function rankOf({ label, group }, words) {
  return Math.max(...words.map((word) => rankOfWord(label.toLowerCase(), group.toLowerCase(), word)));
}

function rankOfWord(label, group, word) {
  if (label.startsWith(word)) return 0;
  if (label.includes(word)) return 1;
  return group.includes(word) ? 2 : Infinity;
}
