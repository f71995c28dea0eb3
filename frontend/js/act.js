/**
 * What people do: a `form[data-api]` is sent as JSON to the same API that agents use. What was typed
 * stays until the server has said yes; a retry of the same words carries the same idempotency key. So
 * does every further press of a form with `data-once`: what it asks for is done once, however often.
 */
import { bodyOf } from "./fields.js";
import { isDirty } from "./keep.js";
import { clearProblem, showProblem } from "./problem.js";
import { fetchPage, refresh } from "./refresh.js";
import { announce } from "./say.js";

const unanswered = new WeakMap();

// randomUUID exists only on secure origins; a team may well open the page over plain HTTP on its network.
const newKey = () =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function keyFor(form, request) {
  const last = unanswered.get(form);
  const key = last?.request === request ? last.key : newKey();
  unanswered.set(form, { request, key });
  return key;
}

/** Where the form is sent: `{field}` in its address takes that field, which is then no part of the body. */
function addressOf(form, said) {
  return form.dataset.api.replace(/\{(\w+)\}/g, (_, field) => {
    const value = said[field] ?? "";
    delete said[field];
    return encodeURIComponent(value);
  });
}

async function send(form, submitter) {
  const method = (form.dataset.method ?? "POST").toUpperCase();
  const said = bodyOf(form, submitter);
  const address = addressOf(form, said);
  const body = JSON.stringify(said);
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
    "Idempotency-Key": keyFor(form, `${method} ${address} ${body}`),
  };
  if (form.dataset.etag) headers["If-Match"] = form.dataset.etag;
  const sent = { method, headers, body: method === "DELETE" ? undefined : body, redirect: "manual" };
  const answer = await fetch(address, sent);
  const definite = answer.status < 500 && !answer.headers.has("Retry-After");
  if (definite && !(answer.ok && "once" in form.dataset)) unanswered.delete(form);
  return answer;
}

async function contentOf(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

function close(form) {
  const details = form.closest("details");
  if (details && !("stay" in form.dataset)) {
    details.open = false;
    details.querySelector("summary")?.focus();
  }
  form.closest("dialog")?.close();
}

const filled = (pattern, made) =>
  pattern.replace(/\{(\w+)\}/g, (_, field) => encodeURIComponent(made[field] ?? ""));

async function accepted(form, submitter, made) {
  form.reset();
  announce(form.dataset.done ?? `Done: ${submitter?.textContent.trim() ?? "sent"}.`);
  if (form.dataset.then) return location.assign(filled(form.dataset.then, made));
  close(form);
  form.dispatchEvent(new CustomEvent("coord:done", { bubbles: true, detail: made }));
  await refresh();
}

async function refused(form, answer) {
  const problem = await contentOf(answer);
  if (answer.status === 412) {
    const now = await fetchPage();
    const fresh = form.id && now?.getElementById(form.id)?.dataset.etag;
    if (fresh) form.dataset.etag = fresh;
    problem.detail = `${problem.detail ?? "This changed while you were writing."} Your words are kept: look at it, then send again.`;
    await refresh();
  }
  const status = problem.status ?? answer.status;
  showProblem(form, { title: `The server answered ${status}.`, ...problem });
}

async function submit(form, submitter) {
  const button = submitter ?? form.querySelector("button:not([type=button])");
  if (button?.ariaBusy === "true") return;
  clearProblem(form);
  button?.setAttribute("aria-busy", "true");
  if (button) button.disabled = true;
  try {
    const answer = await send(form, button);
    free(button);
    // Signing out answers with a redirect to a page that this browser may no longer see.
    if (answer.ok || answer.type === "opaqueredirect") await accepted(form, button, await contentOf(answer));
    else await refused(form, answer);
  } catch {
    showProblem(form, { title: "The server could not be reached. Your words are kept: send again." });
  } finally {
    free(button);
  }
}

function free(button) {
  if (!button) return;
  button.removeAttribute("aria-busy");
  button.disabled = false;
  if (document.activeElement === document.body && button.isConnected) button.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-api]")) return;
  event.preventDefault();
  submit(event.target, event.submitter);
});

// Control or Command with Enter sends from inside a long text.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.target.closest?.("form[data-api]")?.requestSubmit();
});

addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-api]")].some(isDirty)) event.preventDefault();
});
