// What has happened to somebody, and what of it they have not seen.
import { counted } from "./counts.js";
import { minuteOf } from "./moments.js";

/** How long it is not asked again how much is unread, in milliseconds. */
export const ASKED_AGAIN = 60_000;

/** How much is unread, as it stands on the bar: empty for nothing. */
export function unreadOf(told) {
  return told?.unread.count ? counted(told.unread) : "";
}

/** Where a notice leads: to the signature that is asked for, or to the case. */
export function pageOfNotice(notice) {
  if (!notice.task_id) return `/pages/case/case?id=${notice.case_id}`;
  return `/pages/approval/approval?task=${encodeURIComponent(notice.task_id)}&case=${notice.case_id}`;
}

/**
 * Notices as lines.
 *
 * @param {object[]} items - what the API tells, the newest first.
 * @param {?string} seenUntil - up to when they were seen; none for never.
 * @param {(key: string, values?: object) => string} text
 */
export function noticeLines(items, seenUntil, text) {
  const seen = Date.parse(seenUntil ?? "") || 0;
  return items.map((notice) => {
    const fresh = Date.parse(notice.at) > seen;
    const line = { said: notice.kind_label, about: `${notice.service_label} ${notice.receipt_no}`, at: minuteOf(notice.at) };
    const spoken = [fresh ? text("notices.fresh") : "", line.said, line.about, line.at].filter(Boolean).join("，");
    return { ...line, fresh, spoken, page: pageOfNotice(notice), key: `${notice.case_id}-${notice.at}-${notice.kind}` };
  });
}
