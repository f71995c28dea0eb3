/** The page without a pointer: `/` search, `g` and a letter for places, `j` `k` rows, `?` the list, Escape back. */
import { isDirty, isField } from "./keep.js";

const SEQUENCE_MS = 1500;
const FIXED = [
  ["/", "Search or jump"],
  ["j", "Next row"],
  ["k", "Previous row"],
  ["Enter", "Open the row"],
  ["Ctrl Enter", "Send what you write"],
  ["t", "Change the theme"],
  ["?", "This list"],
  ["Escape", "Back"],
];

let goUntil = 0;

const places = () => [...document.querySelectorAll("nav [data-key]")];
const isShown = (element) => element.getClientRects().length > 0;
const mainLink = (row) => row.querySelector("[data-main]") ?? row.querySelector("a, button");

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(isShown);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
  mainLink(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = [...document.querySelectorAll("[data-search]")].find(isShown);
  field?.focus();
  field?.select();
}

function entry(keys, label) {
  const pair = document.createElement("div");
  const name = document.createElement("dt");
  const value = document.createElement("dd");
  name.textContent = label;
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    value.append(cap);
  }
  pair.append(name, value);
  return pair;
}

function help() {
  const dialog = document.getElementById("shortcuts");
  const list = dialog?.querySelector("[data-shortcuts]");
  if (!list || dialog.open) return;
  const known = new Map(places().map((link) => [link.dataset.key, link.dataset.label ?? link.textContent.trim()]));
  const going = [...known].map(([key, label]) => entry(`g ${key}`, label));
  list.replaceChildren(...FIXED.map(([key, label]) => entry(key, label)), ...going);
  dialog.showModal();
}

function back() {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (isField(document.activeElement)) {
    document.activeElement.blur();
  } else if (![...document.querySelectorAll("form[data-api]")].some(isDirty)) {
    document.querySelector("[data-up]")?.click();
  }
}

const KEYS = {
  "/": search,
  "?": help,
  j: () => move(1),
  k: () => move(-1),
  t: () => document.querySelector("[data-theme-toggle]")?.click(),
  g: () => {
    goUntil = Date.now() + SEQUENCE_MS;
  },
};

function press(event) {
  const going = Date.now() < goUntil;
  goUntil = 0;
  const place = going && places().find((link) => link.dataset.key === event.key);
  if (place) place.click();
  else if (Object.hasOwn(KEYS, event.key)) KEYS[event.key]();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return; // A dialog closes itself on Escape.
  if (event.key === "Escape") back();
  else if (!isField(event.target)) press(event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-help]")) help();
});
