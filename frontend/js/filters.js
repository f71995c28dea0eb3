/** A `form[data-filter]` narrows the page. The address holds the filter, so it can be sent to a colleague. */
import { refresh } from "./refresh.js";

const here = () => location.pathname + location.search;
let known = here();

function apply(form) {
  const address = new URL(form.action);
  address.search = "";
  for (const [name, value] of new FormData(form)) {
    if (value) address.searchParams.append(name, value);
  }
  if (address.pathname !== location.pathname) return location.assign(address);
  history.pushState(null, "", address);
  known = here();
  return refresh();
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-filter]")) apply(form);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filter]")) return;
  event.preventDefault();
  apply(event.target);
});

addEventListener("popstate", () => {
  if (here() !== known) location.reload();
});
