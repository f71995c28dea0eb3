/** What a refresh must leave alone: words being typed, panels being read, text being selected. */

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";

/** Whether a key press at `element` is typing. */
export const isField = (element) =>
  Boolean(element?.matches?.(FIELDS) || element?.isContentEditable);

/** Whether the form holds anything that the server did not put there. */
export const isDirty = (form) => [...form.elements].some(changed);

function changed(control) {
  if (["hidden", "submit", "button", "fieldset", "output"].includes(control.type)) return false;
  if (control.type === "checkbox" || control.type === "radio") {
    return control.checked !== control.defaultChecked;
  }
  if (control.options) return chosen(control) !== given(control);
  return control.value !== control.defaultValue;
}

const values = (options) => options.map((option) => option.value).join("\n");
const chosen = (select) => values([...select.selectedOptions]);

function given(select) {
  const marked = [...select.options].filter((option) => option.defaultSelected);
  if (select.multiple) return values(marked);
  return values(marked.slice(-1).concat([...select.options]).slice(0, 1));
}

const isBusy = (form) => form.querySelector("[aria-busy=true]") !== null;
const isTypedIn = (form) =>
  form.contains(document.activeElement) && isField(document.activeElement);

function isHeldForm(form) {
  // A filter's values are in the address, which the refreshed page was made from.
  if ("filter" in form.dataset) return isTypedIn(form);
  return isTypedIn(form) || isBusy(form) || isDirty(form);
}

function isSelected(node) {
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && selection.containsNode(node, true));
}

/** Whether a refresh must not touch `node` or anything in it. */
export function isHeld(node) {
  if (node.tagName === "FORM") return isHeldForm(node);
  if (node.tagName === "DIALOG") return node.open;
  if (node.matches?.("form [role=alert]")) return node.childElementCount > 0;
  return node.matches?.("[data-row], .place, .prose, pre") ? isSelected(node) : false;
}

/**
 * Puts a copy of each held form or dialog that the new region no longer has into it, so that the morph
 * keeps the old one: someone accepting a handoff elsewhere must not take a half-typed reply away here.
 */
export function keepHeld(region, incoming) {
  for (const held of region.querySelectorAll("form[id], dialog[id][open]")) {
    if (!isHeld(held) || incoming.querySelector(`#${CSS.escape(held.id)}`)) continue;
    const panel = held.closest("dialog, details") ?? held;
    let home = panel.parentElement;
    while (home !== region && !(home.id && incoming.querySelector(`#${CSS.escape(home.id)}`))) {
      home = home.parentElement;
    }
    const place = home === region ? incoming : incoming.querySelector(`#${CSS.escape(home.id)}`);
    place.append(document.importNode(panel, true));
  }
}
