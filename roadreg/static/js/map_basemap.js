// The offline basemap: water, rivers and names from our own files, in the colours of the theme.

import { say } from "./map_words.js";
import { colours, onTheme } from "./map_colours.js";

const FAR_BELOW_ZOOM = 11;
const ALIKE_UNTIL_ZOOM = 12; // Where the coarse banks are a few pixels beside the fine ones at most.
const CLEARANCE = 4;

export function drawBasemap(map, config) {
  const [west, south, east, north] = config.bounds;
  const inner = L.latLngBounds([south, west], [north, east]);
  map.createPane("water").classList.add("map-pane-water");
  map.createPane("places").classList.add("map-pane-places");
  const renderer = L.canvas({ pane: "water", padding: 0.5 });
  const loaded = {};
  // The frame of the fine water would show as a bank out at sea.
  const style = (feature) => ({ ...waterStyle(feature), stroke: feature.properties.kind === "river" || map.getZoom() > ALIKE_UNTIL_ZOOM });

  async function load(name) {
    if (loaded[name]) return;
    loaded[name] = L.layerGroup().addTo(map);
    try {
      const response = await fetch(config[name]);
      if (!response.ok) throw new Error(String(response.status));
      const layer = L.geoJSON(await response.json(), {
        renderer, pane: "water", interactive: false, style, filter: (feature) => feature.geometry.type !== "Point",
      });
      loaded[name].addLayer(layer);
      update();
    } catch (error) {
      delete loaded[name];
      if (error.name !== "AbortError") say(map, config.words.basemap_failed);
    }
  }

  // Near water where it reaches; the coarse one far out, and beside the near one.
  function update() {
    const isFar = map.getZoom() < FAR_BELOW_ZOOM;
    const isOutside = !inner.contains(map.getBounds());
    if (!isFar) load("near");
    if (isFar || isOutside) load("far");
    show(loaded.near, !isFar);
    show(loaded.far, isFar || (isOutside && (map.getZoom() <= ALIKE_UNTIL_ZOOM || !inner.intersects(map.getBounds()))));
    loaded.near?.eachLayer((layer) => layer.setStyle(style));
    // The coarse water lies under the fine one.
    loaded.far?.eachLayer((layer) => layer.bringToBack());
  }

  function show(layer, isShown) {
    if (!layer) return;
    if (isShown) map.addLayer(layer);
    else map.removeLayer(layer);
  }

  map.on("moveend", update);
  onTheme(map, () => {
    for (const group of Object.values(loaded)) group.eachLayer((layer) => layer.setStyle(style));
  });
  update();
  addPlaces(map, config);
}

function waterStyle(feature) {
  const water = colours().water;
  return feature.properties.kind === "river"
    ? { color: water, weight: 2.5, fill: false }
    : { stroke: true, color: colours().shore, weight: 0.7, fillColor: water, fillOpacity: 1 };
}

async function addPlaces(map, config) {
  let places = [];
  try {
    const response = await fetch(config.places);
    places = (await response.json()).features;
  } catch {
    return; // The water's own message has said that the base map is missing.
  }
  places.sort((a, b) => a.properties.rank - b.properties.rank);
  const group = L.layerGroup().addTo(map);

  // The names that fit, the more important first.
  function update() {
    group.clearLayers();
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.1);
    const taken = [];
    for (const { properties, geometry } of places) {
      const [lon, lat] = geometry.coordinates;
      if (properties.min_zoom > zoom || !view.contains([lat, lon])) continue;
      const name = config.language === "en" ? properties.name_en || properties.name : properties.name;
      const size = properties.rank === 1 ? 17 : properties.rank === 2 ? 14 : 12;
      const width = [...name].reduce((sum, sign) => sum + (sign > "\u2e80" ? size : size * 0.55), 0);
      const at = map.latLngToContainerPoint([lat, lon]);
      const box = L.bounds(at.subtract([width / 2 + CLEARANCE, size]), at.add([width / 2 + CLEARANCE, size]));
      if (taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      const label = document.createElement("span");
      label.textContent = name;
      const icon = L.divIcon({ className: `map-place map-place-${properties.kind} rank-${properties.rank}`, html: label, iconSize: null });
      group.addLayer(L.marker([lat, lon], { icon, pane: "places", interactive: false, keyboard: false }));
    }
  }

  map.on("moveend", update);
  update();
}
