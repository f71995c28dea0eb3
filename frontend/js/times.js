/** Times as people say them: "12 min ago" with the exact local time on hover, or the clock of the day. */

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

const STEPS = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [86400, 3600, "h"],
  [30 * 86400, 86400, "d"],
];

/**
 * "now", "12 min ago", "in 2 d"; a date once it is more than a month away. With `isLength` how long it
 * has been, for after "for": "12 min", "a moment", "40 d".
 */
export function relative(then, now = new Date(), isLength = false) {
  const seconds = Math.round((now - then) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return isLength ? "a moment" : "now";
  const step = STEPS.find(([below]) => size < below) ?? (isLength ? STEPS.at(-1) : null);
  if (!step) return then.getFullYear() === now.getFullYear() ? day.format(then) : year.format(then);
  const words = `${Math.floor(size / step[1])} ${step[2]}`;
  if (isLength) return words;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

/** The time of day, or the day when it was not today. */
export const sayClock = (then, now = new Date()) =>
  then.toDateString() === now.toDateString() ? clock.format(then) : day.format(then);

/** Writes every time inside `root`, which may be a fragment that is not yet on the page. */
export function writeTimes(root = document) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[data-relative], time[data-clock]")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    const { relative: how } = element.dataset;
    const words = how === undefined ? sayClock(then, now) : relative(then, now, how === "length");
    if (element.textContent !== words) element.textContent = words;
    const full = exact.format(then);
    if (element.title !== full) element.title = full;
  }
}

writeTimes();
setInterval(() => document.hidden || writeTimes(), 30_000);
document.addEventListener("visibilitychange", () => document.hidden || writeTimes());
