/**
 * One stream of events per open page. It carries no content for the page: each event says "look again",
 * and the page is fetched anew. Hidden tabs rest; a lost connection is counted and said.
 */
import { refresh } from "./refresh.js";
import { banner, clearBanner } from "./say.js";
import { sayClock } from "./times.js";

const GATHER_MS = 150;
const LOOK_MS = 60_000;
const SAY_LOST_MS = 8_000;
const LONGEST_PAUSE_MS = 15_000;

const address = document.body.dataset.stream;
let cursor = document.body.dataset.cursor ?? "";
let source = null;
let tries = 0;
let lostAt = null;
let gathering = null;
let pause = null;
let saying = null;

function show(state, words) {
  const place = document.getElementById("live");
  if (!place) return;
  place.dataset.state = state;
  if (place.textContent !== words) place.textContent = words;
}

// The first event starts the wait and later ones do not prolong it: a busy stream must not starve the page.
function lookAgain() {
  gathering ??= setTimeout(() => {
    gathering = null;
    if (!document.hidden) refresh();
  }, GATHER_MS);
}

function opened() {
  const back = lostAt !== null;
  tries = 0;
  lostAt = null;
  clearTimeout(saying);
  saying = null;
  clearBanner("lost");
  show("live", "live");
  if (back) refresh();
}

function sayLost() {
  if (lostAt === null) return;
  const times = tries === 1 ? "1 try" : `${tries} tries`;
  banner("lost", `No connection since ${sayClock(lostAt)} (${times}). What you see may be out of date.`, {
    label: "Try now",
    run: connect,
  });
  show("lost", `reconnecting… (${tries})`);
}

function failed() {
  lostAt ??= new Date();
  tries += 1;
  show("retry", `reconnecting… (${tries})`);
  saying ??= setTimeout(sayLost, SAY_LOST_MS);
  if (new Date() - lostAt >= SAY_LOST_MS) sayLost();
  if (source.readyState !== EventSource.CLOSED) return; // The browser tries again by itself.
  clearTimeout(pause);
  pause = setTimeout(connect, Math.min(1000 * 2 ** Math.min(tries - 1, 4), LONGEST_PAUSE_MS));
}

function heard(event) {
  if (event.lastEventId) cursor = event.lastEventId;
  lookAgain();
}

function rest() {
  clearTimeout(pause);
  source?.close();
  source = null;
}

function connect() {
  rest();
  const from = new URL(address, location.href);
  if (cursor) from.searchParams.set("after", cursor);
  source = new EventSource(from);
  source.addEventListener("open", opened);
  source.addEventListener("message", heard);
  source.addEventListener("error", failed);
}

function wake() {
  connect();
  refresh();
}

if (address) {
  show("wait", "connecting…");
  if (!document.hidden) connect();
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
  // Time alone turns a wait into an alarm, and no event tells of it.
  setInterval(lookAgain, LOOK_MS);
  addEventListener("online", () => document.hidden || wake());
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && wake());
}
