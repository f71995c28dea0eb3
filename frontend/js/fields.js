/** A form as the JSON that the API takes: `data-type` on a control says what its text means. */

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

// "pushed: all of it (3f2a9c1 on main)", as a handoff's file has it; without a level it is a claim.
function proof(line) {
  const [, level = "claimed", said] = /^(?:(claimed|committed|pushed|tested): )?(.*)$/.exec(line);
  const [, text = said, commit, branch, repository] =
    /^(.*\S) \(([0-9a-f]{7,64})(?: on ([^\s()]+))?(?: in ([^()]+))?\)$/.exec(said) ?? [];
  return { level, text, commit, branch, repository };
}

const READ = {
  evidence: (control) => lines(control.value).map(proof),
  lines: (control) => lines(control.value),
  acceptance: (control) =>
    control.type === "checkbox"
      ? [{ text: control.value, done: control.checked }]
      : lines(control.value).map((text) => ({ text, done: false })),
  number: (control) => (control.value.trim() === "" ? "" : Number(control.value)),
  time: (control) => (control.value === "" ? "" : new Date(control.value).toISOString()),
  boolean: (control) => (control.type === "checkbox" ? control.checked : control.value === "true"),
};

function read(control) {
  if (control.dataset.type) return READ[control.dataset.type](control);
  if (control.multiple) return [...control.selectedOptions].map((option) => option.value);
  return control.value.replaceAll("\r\n", "\n");
}

const isEmpty = (value) => value === "" || (Array.isArray(value) && value.length === 0);
const wasFilled = (control) =>
  control.options
    ? [...control.options].some((option) => option.defaultSelected && option.value)
    : Boolean(control.defaultValue);

// An optional field left empty says nothing; one that the person emptied says so.
const says = (control, value) => !isEmpty(value) || (control.type !== "hidden" && wasFilled(control));

// `data-only` names the button that a control belongs to, where a form has several.
function counts(control, submitter) {
  if (!control.name || control.disabled || control.type === "submit" || control.type === "button") return false;
  if (control.dataset.only && control.dataset.only !== submitter?.value) return false;
  const always = control.dataset.type === "boolean" || control.dataset.type === "acceptance";
  return always || !["checkbox", "radio"].includes(control.type) || control.checked;
}

/** The body for `form`, sent by `submitter`: several controls of one name make a list. */
export function bodyOf(form, submitter) {
  const body = {};
  const seen = new Set();
  for (const control of form.elements) {
    if (!counts(control, submitter)) continue;
    const value = read(control);
    if (!says(control, value)) continue;
    const many = Array.isArray(value) || (control.type === "checkbox" && control.dataset.type !== "boolean");
    const before = seen.has(control.name) && many ? body[control.name] : [];
    body[control.name] = many ? before.concat(value) : value;
    seen.add(control.name);
  }
  if (submitter?.name) body[submitter.name] = submitter.value;
  return body;
}
