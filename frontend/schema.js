// The API reference at /schema: draws the OpenAPI document that the page names, with nothing from
// another host. The page is `<div id="schema" data-url="…/openapi.json"></div>` and this module,
// so it needs no inline script.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

const place = document.getElementById("schema");

SwaggerUI({
  domNode: place,
  url: place.dataset.url,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
});
