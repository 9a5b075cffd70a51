// The register's own layers: vector tiles drawn by protomaps-leaflet with our signs.
//
// Two canvas layers share one cache of tiles: roads, what runs along them and words below, signs above.

import { onTheme } from "./map_colours.js";
import { PointLabel, RouteShield } from "./map_labels.js";
import * as draw from "./map_symbols.js";

const DEEPEST_DATA = 16;
const NAMES_FROM = 14;
const POST_WORDS_FROM = 10;
const GRADES = ["C", "Z", "Y", "X", "S", "G"];
const BELOW_ROADS = ["projects", "hazards"]; // Stretches shine through from under the road.
const ALONG_ROADS = ["black_spots", "slopes", "guardrails", "safety_facilities"];
const SIGNS_BY_LAYER = {
  projects: { line: draw.drawProjectStretch, point: draw.drawProject },
  black_spots: { line: draw.drawBlackSpotStretch, point: draw.drawBlackSpot },
  guardrails: { line: draw.drawGuardrail },
  slopes: { line: draw.drawSlope },
  culverts: { point: draw.drawCulvert },
  safety_facilities: { line: draw.drawStretch(() => "#6b7f93"), point: draw.drawFacility },
  bus_bays: { point: draw.drawBusBay },
  navigation_marks: { point: draw.drawMark },
  ferries: { point: draw.drawFerry },
  bridges: { point: draw.drawBridge },
  hazards: { line: draw.drawHazardStretch, point: draw.drawHazard },
};

export function drawTiles(map, config, hidden) {
  map.createPane("signs").classList.add("map-pane-signs");
  const shared = { url: config.url, maxDataZoom: DEEPEST_DATA, attribution: "", maxZoom: 19, tileDelay: 1 };
  const names = config.layers.map((layer) => layer.name);
  const isShown = (name) => names.includes(name) && !hidden.has(name);
  const roads = protomapsL.leafletLayer({
    ...shared, paintRules: roadRules(isShown), labelRules: labelRules(isShown, config.language), className: "map-roads",
  }).addTo(map);
  const signs = protomapsL.leafletLayer({
    ...shared, paintRules: signRules(names, isShown), labelRules: [], pane: "signs", className: "map-signs",
  });
  signs.views = roads.views;
  for (const layer of [roads, signs]) keepToZoom(layer);
  const { frame } = map.roadreg;
  signs.on("loading", () => frame.setAttribute("aria-busy", "true"));
  signs.on("load", () => frame.setAttribute("aria-busy", "false"));
  roads.once("tileload", () => performance.mark("roadreg:first-features"));
  signs.addTo(map);

  const redraw = () => {
    for (const layer of [roads, signs]) {
      layer.clearLayout();
      layer.rerenderTiles();
    }
  };
  onTheme(map, redraw);
  return {
    names,
    isShown,
    show(name, isOn) {
      if (isOn) hidden.delete(name);
      else hidden.add(name);
      redraw();
      map.fire("roadreg:layers");
    },
    // What lies within so many pixels of a place, the uppermost first, each record once.
    find(latlng, reach) {
      const seen = new Map();
      for (const found of roads.queryTileFeaturesDebug(latlng.lng, latlng.lat, reach * 2).values()) {
        for (const { feature, layerName } of found) {
          if (!isShown(layerName)) continue;
          const key = `${layerName}/${feature.props.id}`;
          const known = seen.get(key);
          const number = Math.max(known?.number ?? 0, feature.props.n ?? 1);
          seen.set(key, { layer: layerName, id: feature.props.id, number });
        }
      }
      return [...seen.values()].sort((a, b) => names.indexOf(b.layer) - names.indexOf(a.layer));
    },
  };
}

// protomaps-leaflet takes the zoom of any tile that it draws again for the zoom of the view, and then leaves the
// view's own tiles undone. While zooming, tiles of the former zoom are still there: they are left alone.
function keepToZoom(layer) {
  const renderTile = layer.renderTile.bind(layer);
  layer.renderTile = (coords, element, key, done) => (
    coords.z === layer._tileZoom ? renderTile(coords, element, key, done) : Promise.resolve()
  );
}

function roadRules(isShown) {
  const each = (symbol, grade) => ({
    dataLayer: "routes",
    filter: (_zoom, feature) => feature.props.grade === grade && isShown("routes"),
    symbolizer: { draw: (ctx, geom, zoom, feature) => geom.forEach((path) => symbol(ctx, path, feature.props, zoom)) },
  });
  return [
    ...BELOW_ROADS.map((name) => signRule(name, "line", isShown)),
    ...GRADES.map((grade) => each(draw.drawRoadCasing, grade)),
    ...GRADES.map((grade) => each(draw.drawRoad, grade)),
    ...ALONG_ROADS.map((name) => signRule(name, "line", isShown)),
    { dataLayer: "kilometre_posts", filter: () => isShown("kilometre_posts"), symbolizer: symbolizer({ point: draw.drawPost }) },
  ];
}

function signRules(names, isShown) {
  return names.filter((name) => SIGNS_BY_LAYER[name]?.point).map((name) => signRule(name, "point", isShown));
}

function signRule(name, kind, isShown) {
  return { dataLayer: name, filter: () => isShown(name), symbolizer: symbolizer({ [kind]: SIGNS_BY_LAYER[name][kind] }) };
}

function symbolizer({ point, line }) {
  return {
    draw(ctx, geom, zoom, feature) {
      const isPoint = feature.geomType === 1;
      if (isPoint && point) {
        ctx.save();
        ctx.translate(geom[0][0].x, geom[0][0].y);
        point(ctx, feature.props, zoom);
        ctx.restore();
      } else if (!isPoint && line) {
        geom.forEach((path) => line(ctx, path, feature.props, zoom));
      }
    },
  };
}

function labelRules(isShown, language) {
  const name = (props) => (props.n > 1 ? "" : language === "en" ? props.name_en || props.name : props.name);
  const rule = (layer, label, minzoom) => ({ dataLayer: layer, symbolizer: label, minzoom, filter: () => isShown(layer) });
  return [
    rule("routes", new RouteShield(), 7),
    rule("kilometre_posts", new PointLabel((props) => `K${props.km}`, { size: 10, away: 6 }), POST_WORDS_FROM),
    rule("ferries", new PointLabel(name, { away: 11, colour: "ferry" }), NAMES_FROM - 1),
    rule("bridges", new PointLabel(name, { away: 11 }), NAMES_FROM),
    rule("bus_bays", new PointLabel(name, { size: 10, away: 9 }), NAMES_FROM + 1),
  ];
}
