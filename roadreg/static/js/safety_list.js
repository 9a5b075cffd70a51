// Black spots: printing, and the ranked list tied to the map beside it.

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

for (const list of document.querySelectorAll("[data-ranked]")) {
  const rows = [...list.children];
  for (const row of rows) {
    row.querySelector("[data-show]")?.addEventListener("click", () => {
      for (const other of rows) other.classList.toggle("is-shown", other === row);
      show(row);
    });
  }
}

// The map hears `roadreg:show-place`.
function show(row) {
  const geometry = JSON.parse(row.dataset.place);
  if (!geometry) return;
  const [lon, lat] = geometry.type === "Point" ? geometry.coordinates : geometry.coordinates[0];
  document.dispatchEvent(new CustomEvent("roadreg:show-place", { detail: { lon, lat, geometry, text: row.dataset.name } }));
  const map = document.querySelector("[data-map]");
  const { top, bottom } = map.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight + 40) map.scrollIntoView({ block: "start", behavior: "smooth" });
}
