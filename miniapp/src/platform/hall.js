// The app's parts, put together once.
import { reactive, ref } from "vue";
import { Api } from "../logic/api.js";
import { Drafts } from "../logic/drafts.js";
import { Kept } from "../logic/kept.js";
import { ASKED_AGAIN, unreadOf } from "../logic/notices.js";
import { Session } from "../logic/session.js";
import { Settling } from "../logic/settling.js";
import { telling } from "../logic/waiting.js";
import { offered, wordsIn } from "../logic/words.js";
import { ORIGIN, fetchFile, newKey, send, showWaiting, storage } from "./device.js";
import { forgetHostPage } from "./host_page.js";

const LOGIN = "/pages/login/login";
const TABS = new Set(["worklist", "approvals", "desks", "me"].map((tab) => `/pages/${tab}/${tab}`));
const ME = 3;
const notices = reactive({ unread: "", asked: 0 });
/** The languages of the city; the build puts their tags here. */
export const LANGUAGES = offered("%languages%");
const chosen = storage.read("locale");
const settings = reactive({ locale: LANGUAGES.includes(chosen) ? chosen : LANGUAGES[0], large: Boolean(storage.read("large")) });

export const session = new Session(storage, Date.now);
export const drafts = new Drafts(storage, newKey, Date.now);
export const kept = new Kept(storage, drafts);
const whileItLasts = telling({ show: () => showWaiting(true), hide: () => showWaiting(false), later: setTimeout, never: clearTimeout });
export const settling = new Settling({ now: Date.now, later: (work, pause) => setTimeout(work, pause), forget: (timer) => clearTimeout(timer) });
export const api = new Api({
  send: (request) => whileItLasts(send(request)),
  fetchFile: (request) => whileItLasts(fetchFile(request)),
  origin: ORIGIN,
  token: () => session.token,
  locale: () => settings.locale,
  signedOut: leave,
  changed: () => settling.changed(),
});

/** Language and size of text, for pages to follow. */
export function useSettings() {
  return settings;
}

export function text(key, values) {
  return wordsIn(settings.locale)(key, values);
}

export function chooseLocale(locale) {
  settings.locale = locale;
  storage.write("locale", locale);
  nameTabs();
}

export function chooseSize(large) {
  settings.large = large;
  storage.write("large", large);
}

/** Names of the tabs follow the language. */
export function nameTabs() {
  ["work", "approvals", "desks", "me"].forEach((tab, index) => {
    uni.setTabBarItem({ index, text: text(`tabs.${tab}`), fail: () => {} });
  });
}

/** How much is unread, for pages to show. */
export function useNotices() {
  return notices;
}

/** Asks how much is unread, at most once a minute, and writes it on the bar. What cannot be asked stays as it is. */
export async function tellUnread(now = false) {
  const asked = Date.now();
  if (now || asked - notices.asked >= ASKED_AGAIN) {
    notices.asked = asked;
    const told = await api.get("/staff/notices/counts").catch(() => null);
    if (told) notices.unread = unreadOf(told);
  }
  if (notices.unread) uni.setTabBarBadge({ index: ME, text: notices.unread, fail: () => {} });
  else uni.removeTabBarBadge({ index: ME, fail: () => {} });
}

// The start of the app and its first page may both send there; the second time it fails, which is well.
function toLogin() {
  uni.reLaunch({ url: LOGIN, fail: () => {} });
}

/** Ends the sign-in; what was typed stays on the device for the same person. */
export function leave() {
  session.end();
  Object.assign(notices, { unread: "", asked: 0 });
  forgetHostPage();
  toLogin();
}

/** Whether somebody is signed in; else the page for it opens. */
export function signedIn() {
  if (session.current) return true;
  toLogin();
  return false;
}

/** Back to where somebody came from; a page that was opened by its address leads to the one it belongs to. */
export function goBack(url) {
  // #ifdef H5
  // After a reload the framework has forgotten its pages; the browser has not.
  if (getCurrentPages().length === 1 && history.state?.back) {
    history.back();
    return;
  }
  // #endif
  if (getCurrentPages().length > 1) uni.navigateBack({ fail: () => {} });
  else if (TABS.has(url)) uni.switchTab({ url, fail: () => {} });
  else uni.redirectTo({ url, fail: () => {} });
}

/** To the top of a page, where what went wrong stands, and what is to be read out: the button for sending is at the bottom of a long form. */
export function toTop() {
  uni.pageScrollTo({ scrollTop: 0, duration: 0, fail: () => {} });
}

/** Until what was typed last has arrived: the framework tells of it a tenth of a second late. */
export function typed() {
  return new Promise((resolve) => setTimeout(resolve, 150));
}

/** Runs something that may fail, and says so on the page. */
export function useTrouble() {
  const trouble = ref("");
  const busy = ref(false);
  async function attempt(work) {
    if (busy.value) return undefined;
    busy.value = true;
    trouble.value = "";
    try {
      return await work();
    } catch (problem) {
      if (typeof problem?.sentence !== "function") throw problem;
      trouble.value = problem.sentence(text);
      return undefined;
    } finally {
      busy.value = false;
    }
  }
  return { trouble, busy, attempt };
}
