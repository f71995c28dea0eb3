/** Buttons with `data-copy`: the text in the attribute, or of the element that `data-copy-from` names. */
import { announce } from "./say.js";

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without a secure origin there is no clipboard API: select it in a field and copy the old way.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

async function copy(button) {
  const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const label = button.textContent;
  try {
    await write(from ? from.textContent : button.dataset.copy);
    button.textContent = "Copied";
    announce("Copied");
  } catch {
    button.textContent = "Select and copy";
  }
  button.focus({ preventScroll: true });
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (button && button.textContent !== "Copied") copy(button);
});
