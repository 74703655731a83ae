// The page on which a meeting by video is held. It is a page of the site, and not of the app: camera, microphone and the connection are a browser's.
// In a browser it opens in the same tab, which remembers what is handed over and forgets it with the tab: no ticket stands in an address.

/** Where it is, below the site's origin. */
export const HOST_PAGE = "/host/";

// As `web/scripts/host.mjs` calls them.
const ENTRY = "sunhall.host.entry";
const SIGNED_IN = "sunhall.host.session";

/**
 * Goes to the page with what it takes over.
 *
 * @param {{session: object, appointment: object, ticket: object, asked: number}} entry
 */
export function openHostPage(entry) {
  // #ifdef H5
  sessionStorage.setItem(ENTRY, JSON.stringify(entry));
  location.assign(HOST_PAGE);
  // #endif
}

/** Whether the page can be opened from here; a mini program can only name its address. */
export function opensHostPage() {
  // #ifdef H5
  return true;
  // #endif
  // #ifndef H5
  return false;
  // #endif
}

/** Whoever signs out of the app is signed out on that page, too. */
export function forgetHostPage() {
  // #ifdef H5
  sessionStorage.removeItem(ENTRY);
  sessionStorage.removeItem(SIGNED_IN);
  // #endif
}
