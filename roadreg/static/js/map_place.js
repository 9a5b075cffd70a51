// A place shown on the map: a record's geometry, what a search found, what a form holds.

import { colours } from "./map_colours.js";

const TAP_ANSWERED_MS = 3000;

export function showGeometry(map, geometry, label, { isRecord = false } = {}) {
  const group = L.featureGroup().addTo(map);
  const ring = { color: isRecord ? "#e6007e" : "#0b63ce", weight: 3, opacity: 0.95, fill: false, interactive: false };
  const layer = L.geoJSON(geometry, {
    interactive: false,
    style: { ...ring, weight: 5, opacity: 0.75 },
    pointToLayer: (_feature, latlng) => L.circleMarker(latlng, { ...ring, radius: 15 }),
  });
  group.addLayer(layer);
  if (label) {
    const words = document.createElement("span");
    words.textContent = label;
    const bounds = layer.getBounds();
    if (bounds.isValid()) {
      L.tooltip({ permanent: true, direction: "top", offset: [0, -16], className: "map-tip", interactive: false })
        .setLatLng(bounds.getCenter()).setContent(words).addTo(group);
    }
  }
  return group;
}

// Shows what the document's forms say; one place at a time.
export function hearPlaces(map) {
  let shown = null;
  const hear = ({ detail }) => {
    shown?.remove();
    const geometry = detail.geometry ?? { type: "Point", coordinates: [detail.lon, detail.lat] };
    shown = showGeometry(map, geometry, detail.text || detail.label || "");
    const at = [detail.lat, detail.lon];
    if (geometry.type === "Point") {
      shown.addLayer(L.circleMarker(at, { radius: 4, color: "#fff", weight: 1.5, fillColor: "#0b63ce", fillOpacity: 1, interactive: false }));
      if (detail.accuracy) {
        shown.addLayer(L.circle(at, { radius: detail.accuracy, color: colours().ferry, weight: 1, fillOpacity: 0.12, interactive: false }));
      }
      // Who tapped sees the place already.
      if (performance.now() - (map.roadreg.tappedAt ?? -Infinity) < TAP_ANSWERED_MS) return;
      if (!map.getBounds().pad(-0.1).contains(at) || map.getZoom() < 14) map.setView(at, Math.max(map.getZoom(), 15));
    } else {
      map.fitBounds(shown.getBounds().pad(0.2), { maxZoom: 16 });
    }
  };
  document.addEventListener("roadreg:show-place", hear);
  map.on("unload", () => document.removeEventListener("roadreg:show-place", hear));
}
