/**
 * What swagger-ui writes that a screen reader stumbles over, put right as it is drawn: React leaves
 * alone what it did not write itself.
 */

const WRITTEN = ":is(.markdown, .renderedMarkdown) :is(h1, h2, h3, h4, h5, h6)";
const level = (number) => (element) => element.setAttribute("aria-level", number);

// Of two that fit, the later one holds.
const MENDS = [
  ["select#servers", (element) => element.setAttribute("aria-label", "Server")],
  ["label[id$=_select]:has(select)", (element) => element.removeAttribute("id")],
  ["table[role=region]", (element) => element.setAttribute("aria-label", element.id.replaceAll("_", " "))],
  // Its own headings go from the first level to the third, and what somebody wrote is one below.
  ["h3, h4, h5", (element) => level(Number(element.tagName[1]) - 1)(element)],
  [`.info ${WRITTEN}`, level(2)],
  [`.opblock ${WRITTEN}`, level(3)],
];

function mend(place) {
  for (const [selector, put] of MENDS) {
    for (const element of place.querySelectorAll(selector)) put(element);
  }
}

/** Mends what is drawn in `place`, now and whenever more of it is. */
export function mended(place) {
  mend(place);
  new MutationObserver(() => mend(place)).observe(place, { childList: true, subtree: true });
}
