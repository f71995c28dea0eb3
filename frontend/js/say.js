/** Telling people: a polite live region for what was done, a banner for what is wrong with the page. */
import { holdStill } from "./still.js";

/** Says it once to a screen reader; saying the same words again is heard again. */
export function announce(words) {
  const region = document.getElementById("announce");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}

let shown = null;

/** Shows `words` under the header, with one button or link. `key` says whose banner it is. */
export function banner(key, words, action) {
  const place = document.getElementById("banner");
  if (!place) return;
  if (shown !== key || place.firstElementChild?.textContent !== words) {
    const text = document.createElement("span");
    text.textContent = words;
    place.replaceChildren(text, ...(action ? [control(action)] : []));
  }
  shown = key;
  reveal(place, true);
}

function reveal(place, visible) {
  const putStill = holdStill(document.querySelectorAll("[data-live]"));
  place.hidden = !visible;
  putStill();
}

/** Takes down the banner with this key; another's stays. */
export function clearBanner(key) {
  const place = document.getElementById("banner");
  if (!place || shown !== key) return;
  reveal(place, false);
  place.replaceChildren();
  shown = null;
}

function control({ label, href, run }) {
  const made = document.createElement(href ? "a" : "button");
  made.className = "button";
  made.textContent = label;
  if (href) made.href = href;
  else {
    made.type = "button";
    made.addEventListener("click", run);
  }
  return made;
}
