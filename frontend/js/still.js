/** Nothing moves under the pointer or the caret: what was there before a refresh is put back after it. */

let pointer = null;
document.addEventListener("pointermove", (event) => {
  pointer = event.pointerType === "mouse" ? { x: event.clientX, y: event.clientY } : null;
}, { passive: true });
document.documentElement.addEventListener("pointerleave", () => {
  pointer = null;
});

const page = () => document.scrollingElement;

function scrollerOf(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return page();
}

/** The element whose place matters most in this region: caret, pointer, focus, first row in view. */
function anchorOf(region, scroller) {
  const inside = (element) => element && element !== region && region.contains(element);
  const focused = document.activeElement;
  if (inside(focused) && focused.selectionStart != null) return focused;
  const under = pointer && document.elementFromPoint(pointer.x, pointer.y);
  if (inside(under)) return under.closest("[data-row]") ?? under;
  if (inside(focused)) return focused;
  if (scroller.scrollTop <= 0) return null;
  const top = scroller === page() ? 48 : scroller.getBoundingClientRect().top;
  return [...region.querySelectorAll("[id]")].find((row) => row.getBoundingClientRect().top >= top);
}

function scrollBy(scroller, distance) {
  const from = scroller.scrollTop;
  scroller.scrollTop += distance;
  const missing = distance - (scroller.scrollTop - from);
  if (missing <= 1) return;
  // Too short a page to scroll: room at its end lets it.
  const padded = scroller === page() ? document.body : scroller;
  const room = parseFloat(getComputedStyle(padded).paddingBottom) || 0;
  padded.style.paddingBottom = `${room + missing}px`;
  scroller.scrollTop += missing;
}

/** Remembers the anchors of `regions`; the function it returns moves each scroller to hold them. */
export function holdStill(regions) {
  const anchors = new Map();
  for (const region of regions) {
    const scroller = scrollerOf(region);
    const anchor = anchors.has(scroller) ? null : anchorOf(region, scroller);
    if (anchor) anchors.set(scroller, { anchor, top: anchor.getBoundingClientRect().top });
  }
  return () => {
    for (const [scroller, { anchor, top }] of anchors) {
      if (!anchor.isConnected) continue;
      const moved = anchor.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 1) scrollBy(scroller, moved);
    }
  };
}

/** Remembers the focus; the function it returns brings it back, to the next row if its own has gone. */
export function holdFocus() {
  const was = document.activeElement;
  if (!was || was === document.body) return () => {};
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const row = was.closest("[data-row]");
  const at = row ? rows().indexOf(row) : -1;
  const caret = was.selectionStart != null ? [was.selectionStart, was.selectionEnd] : null;
  return () => {
    if (was.isConnected && document.activeElement === was) return;
    const left = rows();
    const near = row?.isConnected ? row : at < 0 ? null : left[Math.min(at, left.length - 1)];
    const goal = was.isConnected ? was : (near?.querySelector("a, button") ?? document.getElementById("page"));
    goal?.focus({ preventScroll: true });
    if (caret && goal === was) was.setSelectionRange(...caret);
  };
}
