/**
 * What swagger-ui writes that a screen reader stumbles over, put right as it is drawn: React leaves
 * alone what it did not write itself.
 */

const MENDS = {
  "select#servers": (element) => element.setAttribute("aria-label", "Server"),
  "label[id$=_select]:has(select)": (element) => element.removeAttribute("id"),
  // Its headings go from the first level to the third.
  "h3, h4, h5": (element) => element.setAttribute("aria-level", Number(element.tagName[1]) - 1),
  "table[role=region]": (element) => element.setAttribute("aria-label", element.id.replaceAll("_", " ")),
};

function mend(place) {
  for (const [selector, put] of Object.entries(MENDS)) {
    for (const element of place.querySelectorAll(selector)) put(element);
  }
}

/** Mends what is drawn in `place`, now and whenever more of it is. */
export function mended(place) {
  mend(place);
  new MutationObserver(() => mend(place)).observe(place, { childList: true, subtree: true });
}
