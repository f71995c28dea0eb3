// Draws an OpenAPI document with nothing from another host: the API reference at /schema, and that of
// a contract's version. The page is `<div id="schema" data-url="…"></div>` and this module, so it
// needs no inline script; with `data-read-only` nothing can be called from it.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./css/schema.css";
import { mended } from "./js/mend.js";
import { quiet } from "./js/quiet.js";

const place = document.getElementById("schema");
const isReadOnly = "readOnly" in place.dataset;
const own = new URL(place.dataset.url, location.href).href;

// A contract's document is somebody's words: it makes this page load nothing but itself.
function only(request) {
  if (new URL(request.url, location.href).href !== own) throw new Error("defined in another document");
  return request;
}

// swagger-ui has a dark look of its own, behind a class; /schema is always light.
function theme() {
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const isDark = scheme === "dark" || (scheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark-mode", isDark);
}

if (isReadOnly) {
  theme();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
  new MutationObserver(theme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

mended(place);
SwaggerUI({
  domNode: place,
  url: place.dataset.url,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
  ...(isReadOnly && { supportedSubmitMethods: [], requestInterceptor: only, layout: "Quiet", plugins: [quiet] }),
});
