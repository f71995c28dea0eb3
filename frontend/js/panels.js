/** Dialogs and menus: `data-opens="id"` opens a dialog, `data-close` closes the one it is in. */
import { clearProblem } from "./problem.js";

function openDialog(opener) {
  const { opens: id, choose: choice } = opener.dataset;
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  for (const form of dialog.querySelectorAll("form")) clearProblem(form);
  if (choice) choose(dialog, choice);
  const title = dialog.querySelector("[data-about-here]");
  if (title) title.textContent = opener.dataset.about ?? opener.closest("[data-row]")?.querySelector("[data-main]")?.textContent;
  dialog.showModal();
  dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
}

// As if the server had sent it so: the form does not count as changed by the person.
function choose(dialog, value) {
  const chosen = dialog.querySelector("[data-chosen]");
  if (chosen) {
    chosen.value = chosen.defaultValue = value;
    return;
  }
  for (const option of dialog.querySelector("select")?.options ?? []) {
    option.defaultSelected = option.selected = option.value === value;
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const opener = event.target.closest?.("[data-opens]");
  if (opener) openDialog(opener);
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches?.("dialog") && outside(event)) event.target.close();
});

// A click on the backdrop is a click on the dialog, outside its box.
function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("focusin", (event) => closeMenus(event.target));
