/** A refusal, shown where it happened: problem details (RFC 9457) in the form's own alert. */

const alertOf = (form) => form.querySelector("[role=alert]");

// A pointer names a field of the body: "/acceptance/0/text" and "#/acceptance" are both `acceptance`.
const fieldOf = (form, pointer = "") => {
  const name = pointer.replace(/^#?\//, "").split("/")[0];
  return name ? form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`) : null;
};

function labelled(text, field) {
  if (!field?.id) return text;
  const link = document.createElement("a");
  link.href = `#${field.id}`;
  link.textContent = field.labels?.[0]?.firstChild?.textContent.trim() || field.name;
  const item = document.createDocumentFragment();
  item.append(link, `: ${text}`);
  return item;
}

function mark(form, { pointer, detail, message, title }) {
  const field = fieldOf(form, pointer);
  const item = document.createElement("li");
  item.append(labelled(detail ?? message ?? title ?? "not accepted", field));
  if (!field) {
    if (pointer) item.prepend(`${pointer}: `);
    return item;
  }
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", alertOf(form).id);
  return item;
}

/** Shows `detail`, each field's error, and the literal next call where the server gave one. */
export function showProblem(form, problem) {
  const alert = alertOf(form);
  if (!alert) return;
  const words = document.createElement("p");
  words.textContent = problem.detail || problem.title;
  const parts = [words];
  if (problem.errors?.length) {
    const list = document.createElement("ul");
    list.append(...problem.errors.map((error) => mark(form, error)));
    parts.push(list);
  }
  if (typeof problem.fix === "string") {
    const fix = document.createElement("code");
    fix.textContent = problem.fix;
    parts.push(fix);
  }
  alert.classList.add("problem");
  alert.replaceChildren(...parts);
  form.querySelector("[aria-invalid=true]")?.focus();
}

/** Takes the last refusal away, before the form is sent again. */
export function clearProblem(form) {
  alertOf(form)?.replaceChildren();
  alertOf(form)?.classList.remove("problem");
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
  }
}
