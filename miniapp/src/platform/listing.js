// A list that is read page by page.
import { ref } from "vue";
import { useTrouble } from "./hall.js";

const PAGE = 25;

/**
 * A list read anew from its beginning, or on from where it ended.
 *
 * Reading anew has a trouble of its own: what somebody does meanwhile is not lost. What was read for other filters than
 * those of now is left aside and read again.
 *
 * @param attempt what the page does other things with; reading on waits for it
 * @param ask gives the answer for a query, `{items, cursor}` and whatever more the page wants to know
 * @param filters what the page asks for now
 */
export function useListing(attempt, ask, filters = () => ({})) {
  const { trouble: unread, busy: loading, attempt: reading } = useTrouble();
  const [items, cursor, loaded] = [ref([]), ref(null), ref(false)];
  const still = (asked) => JSON.stringify(asked) === JSON.stringify(filters());

  /** Tells the answer; nothing where there was none. */
  async function refresh() {
    const asked = filters();
    const page = await reading(() => ask({ ...asked, limit: PAGE }));
    if (!still(asked)) return refresh();
    loaded.value = true;
    if (page) [items.value, cursor.value] = [page.items, page.cursor];
    return page;
  }

  async function more() {
    const asked = filters();
    const page = await attempt(() => ask({ ...asked, limit: PAGE, cursor: cursor.value }));
    if (page && still(asked)) [items.value, cursor.value] = [[...items.value, ...page.items], page.cursor];
  }

  return { items, cursor, loaded, unread, loading, refresh, more };
}
