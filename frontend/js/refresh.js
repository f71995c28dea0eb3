/**
 * Fetches the page that is open once more and morphs its live regions (`[data-live]` with an id) into
 * what the server says now. Forms in use, open panels, focus, scroll and selection survive.
 */
import htmx from "htmx.org";
import { isDirty, isHeld, keepHeld } from "./keep.js";
import { banner, clearBanner } from "./say.js";
import { holdFocus, holdStill } from "./still.js";
import { writeTimes } from "./times.js";

const FLASH_MS = 1600;
let morph;
let heldForm = false;
let heldText = false;

htmx.registerExtension("steady", {
  init(api) {
    morph = api.morph;
  },
  htmx_before_morph_node(_, { oldNode, newNode }) {
    if (!isHeld(oldNode)) return true;
    // A form that only has the focus still sends the revision that is on the page.
    if (oldNode.dataset.etag && newNode.dataset.etag && !isDirty(oldNode)) {
      oldNode.dataset.etag = newNode.dataset.etag;
    }
    if (oldNode.tagName === "FORM" || oldNode.tagName === "DIALOG") heldForm = true;
    else heldText = true;
    return false;
  },
  htmx_before_morph_attr(element, { attrName }) {
    return !(attrName === "open" && element.tagName === "DETAILS");
  },
});

function regionsOf(incoming) {
  return [...document.querySelectorAll("[data-live][id]")]
    .map((old) => [old, incoming.getElementById(old.id)])
    .filter(([, fresh]) => fresh);
}

const revisions = () =>
  new Map([...document.querySelectorAll("[data-rev][id]")].map((row) => [row.id, row.dataset.rev]));

function flashChanged(before) {
  for (const row of document.querySelectorAll("[data-rev][id]")) {
    if (before.get(row.id) === row.dataset.rev) continue;
    row.classList.add("flash");
    setTimeout(() => row.classList.remove("flash"), FLASH_MS);
  }
}

// A refusal whose form has gone meanwhile (someone else was faster) is still told.
function tellLost(refusals) {
  const lost = refusals.find((alert) => !alert.isConnected);
  if (!lost) return;
  banner("refused", lost.textContent, { label: "Dismiss", run: () => clearBanner("refused") });
}

function morphAll(incoming) {
  const pairs = regionsOf(incoming);
  const before = revisions();
  const refusals = [...document.querySelectorAll("form .problem")];
  const putFocus = holdFocus();
  const putStill = holdStill(pairs.map(([old]) => old));
  heldForm = heldText = false;
  for (const [old, fresh] of pairs) {
    writeTimes(fresh);
    keepHeld(old, fresh);
    const fragment = document.createDocumentFragment();
    fragment.append(document.adoptNode(fresh));
    morph(old, fragment, false);
  }
  putFocus();
  putStill();
  tellLost(refusals);
  flashChanged(before);
}

function takeHead(incoming) {
  document.title = incoming.title;
  const meta = (doc, name) => doc.querySelector(`meta[name="${name}"]`);
  const token = meta(incoming, "csrf-token")?.content;
  if (token) meta(document, "csrf-token").content = token;
  const build = meta(incoming, "build")?.content;
  if (build && build !== meta(document, "build")?.content) {
    banner("build", "The server has a newer version of this page.", {
      label: "Reload",
      run: () => location.reload(),
    });
  }
}

/** The page that is open, as the server has it now; null when it cannot be had, with a banner that says why. */
export async function fetchPage() {
  const address = location.pathname + location.search;
  let answer;
  try {
    answer = await fetch(address, { headers: { "HX-Request": "true" } });
  } catch {
    return null; // No connection: the stream notices and says so.
  }
  const type = answer.headers.get("Content-Type") ?? "";
  const incoming = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.status === 401 || answer.status === 403 || !incoming.body.dataset.stream) {
    const expired = answer.status < 404;
    const words = expired ? "Your session has ended." : `The server answered ${answer.status} for this page.`;
    banner("page", words, { label: expired ? "Sign in" : "Reload", href: address });
    return null;
  }
  if (!answer.ok || !type.includes("text/html")) {
    const words = `The server answered ${answer.status}: what you see is as it was before.`;
    banner("page", words, { label: "Try again", run: refresh });
    return null;
  }
  clearBanner("page");
  // The person may have gone on, to another filter, while this was under way.
  return address === location.pathname + location.search ? incoming : fetchPage();
}

let running = null;
let again = false;

/** Brings the page up to date; calls that come while one runs share a single one after it. */
export async function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      const incoming = await fetchPage();
      if (incoming) {
        takeHead(incoming);
        morphAll(incoming);
      }
    } while (again);
  })();
  try {
    await running;
  } finally {
    running = null;
  }
}

// What was held back is brought up to date as soon as it is let go.
document.addEventListener("focusout", () => {
  if (!heldForm) return;
  heldForm = false;
  setTimeout(refresh, 0);
});
document.addEventListener("selectionchange", () => {
  if (!heldText || !document.getSelection()?.isCollapsed) return;
  heldText = false;
  refresh();
});
