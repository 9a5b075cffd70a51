// Tools that take taps: straight distance, distance along a road, coordinates.

import { copy } from "./map_controls.js";
import { distance, fill, say } from "./map_words.js";

const LINE = { color: "#0b63ce", weight: 3, dashArray: "6 5", interactive: false };
const DOT = { radius: 5, color: "#fff", weight: 2, fillColor: "#0b63ce", fillOpacity: 1, interactive: false };

function begin(map, text, onClick) {
  stopTool(map);
  const tool = { group: L.layerGroup().addTo(map), onClick };
  map.roadreg.tool = tool;
  map.on("click", onClick);
  map.getContainer().classList.add("has-tool");
  say(map, text, { stays: true });
  return tool;
}

export function stopTool(map) {
  const { tool } = map.roadreg;
  if (!tool) return;
  map.off("click", tool.onClick);
  tool.group.remove();
  map.roadreg.tool = null;
  map.getContainer().classList.remove("has-tool");
  say(map, "");
}

// The tool ends, what it drew stays until the next tool or Esc; the tap itself opens no card.
function finish(map, tool) {
  map.off("click", tool.onClick);
  map.getContainer().classList.remove("has-tool");
  setTimeout(() => {
    if (map.roadreg.tool === tool) map.roadreg.tool = null;
    map.once("click", () => tool.group.remove());
  });
}

export function startMeasure(map) {
  const { words } = map.roadreg;
  const points = [];
  const tool = begin(map, words.measure_start, ({ latlng, containerPoint }) => {
    const last = points[points.length - 1];
    if (last && map.latLngToContainerPoint(last).distanceTo(containerPoint) < 12) {
      finish(map, tool);
      return;
    }
    points.push(latlng);
    line.setLatLngs(points);
    tool.group.addLayer(L.circleMarker(latlng, DOT));
    if (points.length < 2) return;
    const total = points.slice(1).reduce((sum, point, index) => sum + map.distance(points[index], point), 0);
    say(map, fill(words.measure_total, { distance: distance(map, total) }), { stays: true });
  });
  const line = L.polyline([], LINE).addTo(tool.group);
}

export function startMeasureAlong(map) {
  const { words } = map.roadreg;
  let first = null;
  const tool = begin(map, words.along_start, async ({ latlng }) => {
    const { lng, lat } = latlng.wrap();
    const road = await snap(map, lng, lat);
    if (map.roadreg.tool !== tool) return;
    if (!road?.route) {
      say(map, words.along_none, { stays: true });
      return;
    }
    // The nearest road may not be the first one's where two run side by side.
    const same = first && road.candidates.find((candidate) => candidate.route === first.route);
    const place = same || road;
    if (first && !same) {
      say(map, fill(words.along_other_road, { place: place.text }), { stays: true });
      return;
    }
    tool.group.addLayer(L.circleMarker([place.lat, place.lon], DOT));
    if (!first) {
      first = place;
      say(map, fill(words.along_next, { place: place.text }), { stays: true });
      return;
    }
    const [start, end] = [first, place].sort((a, b) => a.piece - b.piece || a.measure - b.measure);
    say(map, fill(words.along_total, {
      distance: distance(map, await alongTheRoad(map, start, end)), route: start.route, from: start.chainage, to: end.chainage,
    }), { stays: true });
    finish(map, tool);
  });
}

// The register knows the road's broken chains: chainages alone cannot be subtracted.
async function alongTheRoad(map, start, end) {
  const query = new URLSearchParams({
    route: start.route, from: start.measure, from_piece: start.piece, to: end.measure, to_piece: end.piece,
  });
  const response = await fetch(`${map.roadreg.along}?${query}`);
  return (await response.json()).metres;
}

async function snap(map, lon, lat) {
  // A finger's breadth at this zoom widens the search.
  const accuracy = Math.min(1000, (map.distance(map.containerPointToLatLng([0, 0]), map.containerPointToLatLng([18, 0]))));
  const response = await fetch(`/api/v1/snap?${new URLSearchParams({ lon, lat, accuracy })}`);
  return response.ok ? response.json() : null;
}

export function startCoordinates(map) {
  const { words } = map.roadreg;
  const tool = begin(map, words.tap_for_coordinates, ({ latlng }) => {
    const { lng, lat } = latlng.wrap();
    tool.group.addLayer(L.circleMarker(latlng, DOT));
    finish(map, tool);
    copy(map, fill(words.coordinates, { lat: lat.toFixed(6), lon: lng.toFixed(6) }));
  });
}
