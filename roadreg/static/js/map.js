// The map: what Folium's elements call. Each function takes Leaflet's map and plain data.
//
// What the parts share stands in `map.roadreg`: { frame, words, layers, tiles }.

import { drawBasemap } from "./map_basemap.js";
import { wireControls } from "./map_controls.js";
import { showCards } from "./map_card.js";
import { readAddress } from "./map_address.js";
import { ShiftedTiles } from "./map_shift.js";
import { drawTiles } from "./map_tiles.js";
import { showGeometry } from "./map_place.js";

function shared(map) {
  map.roadreg ??= { frame: map.getContainer().closest("[data-map]"), words: {}, tiles: null };
  return map.roadreg;
}

export function addOfflineBasemap(map, config) {
  shared(map).words = config.words;
  credit(map, config.credit);
  drawBasemap(map, config);
}

export function addOnlineBasemap(map, config) {
  shared(map).words = config.words;
  credit(map, config.credit);
  for (const address of config.layers) {
    const options = { subdomains: config.subdomains, maxNativeZoom: config.max_zoom, maxZoom: 19 };
    (config.is_shifted ? new ShiftedTiles(address, options) : L.tileLayer(address, options)).addTo(map);
  }
}

export function addVectorTiles(map, config) {
  const state = shared(map);
  state.words = config.words;
  credit(map, config.credit);
  const wanted = readAddress(map).layers;
  state.hidden = new Set(
    config.layers.filter((layer) => !(wanted ? wanted.includes(layer.name) : layer.is_on)).map((layer) => layer.name),
  );
  state.tiles = drawTiles(map, config, state.hidden);
  showCards(map, config);
}

export function addControls(map, config) {
  shared(map);
  wireControls(map, config);
}

// A place for the form on the page: what is tapped is told, what the form says is shown.
export function addPicker(map, config) {
  const state = shared(map);
  state.words = config.words;
  state.isPicker = true;
  state.frame.classList.add("is-picker");
  map.on("click", ({ latlng }) => {
    state.tappedAt = performance.now();
    const { lng, lat } = latlng.wrap();
    document.dispatchEvent(new CustomEvent("roadreg:map-click", { detail: { lon: lng, lat } }));
  });
}

export function addHighlight(map, config) {
  shared(map);
  showGeometry(map, config.geometry, config.label, { isRecord: true });
}

function credit(map, text) {
  const state = shared(map);
  if (!state.credit) {
    state.credit = L.control.attribution({ prefix: false }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(map);
  }
  // Leaflet writes credits as HTML: ours are texts.
  const escaped = document.createElement("span");
  escaped.textContent = text;
  state.credit.addAttribution(escaped.innerHTML);
}
