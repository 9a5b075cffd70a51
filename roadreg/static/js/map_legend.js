// The legend's samples, drawn by the functions that draw the map.

import * as draw from "./map_symbols.js";

const ROAD_ZOOM = 14;
const RAILS = { low: "B", middle: "A", high: "SS" };

const POINTS = {
  hazards: (ctx, key) => draw.drawHazard(ctx, { n: 1, risk: key === "closed" ? 4 : Number(key ?? 1), closed: key === "closed" }, 12),
  bridges: (ctx, key) => draw.drawBridge(ctx, { n: 1, class: Number(key ?? 2) }, 13),
  projects: (ctx, key) => draw.drawProject(ctx, { n: 1, phase: key ?? "running" }),
  culverts: (ctx) => draw.drawCulvert(ctx, { n: 1 }),
  safety_facilities: (ctx) => draw.drawFacility(ctx, { n: 1 }),
  bus_bays: (ctx) => draw.drawBusBay(ctx, { n: 1 }),
  navigation_marks: (ctx) => draw.drawMark(ctx),
  ferries: (ctx) => draw.drawFerry(ctx, { n: 1 }),
  kilometre_posts: (ctx) => draw.drawPost(ctx, {}, 14),
};

const LINES = {
  routes: (ctx, path, key) => {
    const props = { grade: key === "schematic" || !key ? "G" : key, quality: key === "schematic" ? "schematic" : "surveyed" };
    draw.drawRoadCasing(ctx, path, props, ROAD_ZOOM);
    draw.drawRoad(ctx, path, props, ROAD_ZOOM);
  },
  black_spots: (ctx, path, key) => draw.drawBlackSpotStretch(ctx, path, { status: key ?? "listed" }, 10),
  guardrails: (ctx, path, key) => draw.drawGuardrail(ctx, path, { level: RAILS[key ?? "middle"], side: "centre" }, 10),
  slopes: (ctx, path) => draw.drawSlope(ctx, path, { side: "right" }, 8),
};

export function drawSwatches(panel) {
  const density = Math.max(window.devicePixelRatio || 1, 1);
  for (const canvas of panel.querySelectorAll("[data-swatch]")) {
    const { swatch, key } = canvas.dataset;
    const [width, height] = [26, 20];
    canvas.width = width * density;
    canvas.height = height * density;
    const ctx = canvas.getContext("2d");
    ctx.scale(density, density);
    if (POINTS[swatch]) {
      ctx.translate(width / 2, height / 2);
      ctx.scale(0.86, 0.86);
      POINTS[swatch](ctx, key);
    } else if (LINES[swatch]) {
      const y = swatch === "slopes" ? 3 : height / 2;
      LINES[swatch](ctx, [{ x: 4, y }, { x: width - 4, y }], key);
    }
  }
}
