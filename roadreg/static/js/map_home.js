// The home page on a phone: what needs attention is a sheet, closed until somebody opens it.

const panel = document.querySelector(".home-panel");
if (matchMedia("(max-width: 767.98px)").matches && !panel.querySelector("[role=alert]")) panel.open = false;
panel.classList.add("is-ready");
// On a desk the panel stands open: its head is a head, not a switch.
panel.querySelector("summary").addEventListener("click", (event) => {
  if (!matchMedia("(max-width: 767.98px)").matches) event.preventDefault();
});
