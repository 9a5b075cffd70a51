// The search box: a chainage or a name; what is chosen is shown on the map.

import { showGeometry } from "./map_place.js";
import { say } from "./map_words.js";

const PAUSE_MS = 250;

export function wireSearch(map, root) {
  const { words } = map.roadreg;
  const box = root.querySelector("input");
  const list = root.querySelector("[role=listbox]");
  let hits = [];
  let active = -1;
  let pause;
  let latest = 0;
  let shown = null;

  box.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) mark((active + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === "Escape") {
      close();
    }
  });
  root.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(pause);
    if (active < 0) await ask();
    if (hits.length) choose(Math.max(0, active));
  });
  box.addEventListener("blur", () => setTimeout(close, 150));

  async function ask() {
    const mine = ++latest;
    const query = box.value.trim();
    if (!query) {
      shown?.remove();
      return close();
    }
    let body;
    try {
      const response = await fetch(`${box.dataset.address}?${new URLSearchParams({ q: query, limit: 8 })}`);
      body = await response.json();
    } catch {
      return say(map, words.search_failed);
    }
    if (mine !== latest) return undefined;
    hits = body.results ?? [];
    active = -1;
    return offer(body.detail);
  }

  function offer(detail) {
    list.replaceChildren(...hits.map((hit, index) => {
      const row = document.createElement("li");
      row.role = "option";
      row.id = `${list.id}-${index}`;
      const name = Object.assign(document.createElement("strong"), { textContent: hit.text });
      row.append(name, ` ${hit.detail ?? ""}`);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(index);
      });
      return row;
    }));
    if (!hits.length) {
      list.append(Object.assign(document.createElement("li"), { className: "is-note", textContent: detail || words.nothing_found }));
    }
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    box.setAttribute("aria-activedescendant", `${list.id}-${index}`);
  }

  function choose(index) {
    const hit = hits[index];
    close();
    shown?.remove();
    if (!hit.bbox) {
      if (hit.path) location.assign(hit.path);
      else say(map, words.no_place);
      return;
    }
    const [west, south, east, north] = hit.bbox;
    const isPoint = west === east && south === north;
    if (isPoint) map.setView([south, west], Math.max(map.getZoom(), 15));
    else map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 16 });
    if (hit.kind !== "route") {
      shown = showGeometry(map, { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] }, hit.text);
    }
  }

  function close() {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
}
