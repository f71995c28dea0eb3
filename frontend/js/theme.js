/** The theme: what the person chose, else what the system says. Runs first, so nothing paints twice. */
import { announce } from "./say.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
};

function apply(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
}

function toggle() {
  const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  // Choosing what the system says anyway is going back to following it.
  const follows = next === (dark.matches ? "dark" : "light");
  try {
    if (follows) localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch {
    // Storage may be forbidden: the choice then lasts for this page.
  }
  apply(follows ? null : next);
  announce(`${next} theme`);
}

apply(chosen());
addEventListener("storage", (event) => event.key === "theme" && apply(event.newValue));
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-theme-toggle]")) toggle();
});
