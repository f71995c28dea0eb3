/** A new token comes with the answer and never again: `dialog#secret` shows it once and then forgets it. */

const dialog = () => document.getElementById("secret");

document.addEventListener("coord:done", ({ detail }) => {
  if (!detail?.token || !dialog()) return;
  dialog().querySelector("[data-secret]").textContent = detail.token;
  dialog().querySelector("[data-secret-agent]").textContent = detail.agent;
  dialog().showModal();
});

// `close` does not bubble.
document.addEventListener("close", ({ target }) => {
  if (target === dialog()) target.querySelector("[data-secret]").textContent = "";
}, true);
