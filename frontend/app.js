/**
 * What the pages do in the browser. The server renders every page whole; this script keeps the one that
 * is open up to date, sends forms to the JSON API, and adds the keyboard. Each module listens on the
 * document, so that what a refresh brings in needs no wiring.
 */
import "./js/theme.js";
import "./js/times.js";
import "./js/act.js";
import "./js/copy.js";
import "./js/filters.js";
import "./js/keyboard.js";
import "./js/panels.js";
import "./js/secrets.js";
import "./js/live.js";
