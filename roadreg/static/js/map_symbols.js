// How each kind of thing is drawn. The legend draws with the same functions.
//
// A point's function draws at (0, 0); a line's gets the path, in pixels. `props` are the tile's attributes.

import { colours } from "./map_colours.js";

export const HAZARD_SIGNS = { 1: "重", 2: "较", 3: "一", 4: "低", 0: "?" };
const RAIL_LEVELS = { C: "low", B: "low", A: "middle", SB: "middle", SA: "high", SS: "high", HB: "high", HA: "high" };
const ROAD_WIDTHS = { G: 3.4, S: 2.7, X: 2.1, Y: 1.7, C: 1.3, Z: 1.7 };
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

export function font(size, weight = 600) {
  return `${weight} ${size}px ${FONT}`;
}

// --- Paths ------------------------------------------------------------------------------------------------

function polygon(ctx, points) {
  ctx.beginPath();
  points.forEach(([x, y], index) => (index ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

function circle(ctx, radius) {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
}

function trace(ctx, path) {
  ctx.beginPath();
  path.forEach((point, index) => (index ? ctx.lineTo(point.x, point.y) : ctx.moveTo(point.x, point.y)));
}

function paint(ctx, fill, stroke, width = 1.5) {
  ctx.lineJoin = "round";
  if (stroke) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
}

function sign(ctx, text, colour, size, y = 0) {
  ctx.font = font(size, 700);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colour;
  ctx.fillText(text, 0, y + size * 0.06);
}

// The line moved aside by so many pixels, to the right positive.
function aside(path, offset) {
  const moved = [];
  for (let i = 0; i < path.length; i += 1) {
    const before = path[Math.max(0, i - 1)];
    const after = path[Math.min(path.length - 1, i + 1)];
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    moved.push({
      x: path[i].x - ((after.y - before.y) / length) * offset,
      y: path[i].y + ((after.x - before.x) / length) * offset,
    });
  }
  return moved;
}

function sides(path, side, offset) {
  if (side === "left") return [aside(path, -offset)];
  if (side === "both") return [aside(path, -offset), aside(path, offset)];
  return side === "right" ? [aside(path, offset)] : [path];
}

// --- Roads ------------------------------------------------------------------------------------------------

export function roadWidth(grade, zoom) {
  const growth = zoom < 9 ? 0.7 : zoom < 11 ? 0.9 : zoom < 13 ? 1.15 : zoom < 15 ? 1.6 : zoom < 17 ? 2.3 : 3.4;
  return (ROAD_WIDTHS[grade] ?? 1.5) * growth;
}

export function drawRoadCasing(ctx, path, props, zoom) {
  trace(ctx, path);
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  ctx.strokeStyle = colours().casing;
  ctx.lineWidth = roadWidth(props.grade, zoom) + (zoom < 11 ? 1.6 : 2.6);
  ctx.stroke();
}

export function drawRoad(ctx, path, props, zoom) {
  const width = roadWidth(props.grade, zoom);
  trace(ctx, path);
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  ctx.setLineDash(props.quality === "schematic" ? [10 + width, 2.4] : []);
  ctx.strokeStyle = colours()[`road-${String(props.grade).toLowerCase()}`] || colours().unknown;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
}

export function drawPost(ctx, props, zoom) {
  circle(ctx, zoom < 13 ? 1.7 : 2.4);
  paint(ctx, colours().casing, colours().ink, 1.1);
}

// --- Hazards ----------------------------------------------------------------------------------------------

export function drawHazard(ctx, props, zoom) {
  if (props.n > 1) return drawCluster(ctx, props.n, hazardColour(props));
  const size = zoom < 11 ? 8 : 10;
  ctx.save();
  ctx.shadowColor = "rgba(0, 0, 0, 0.35)";
  ctx.shadowBlur = 3;
  hazardShape(ctx, props, size);
  const isYellow = !props.closed && Number(props.risk) === 3;
  paint(ctx, hazardColour(props), isYellow ? "#4a3d00" : "#fff", isYellow ? 2.4 : 2.6);
  ctx.restore();
  const isDark = !props.closed && [2, 3].includes(Number(props.risk));
  const text = props.closed ? "✓" : HAZARD_SIGNS[props.risk] ?? "?";
  const low = !props.closed && Number(props.risk) === 2 ? size * 0.24 : 0;
  sign(ctx, text, isDark ? "#000" : "#fff", size * (low ? 0.92 : 1.12), low);
  if (props.overdue) drawOverdue(ctx, size);
}

function hazardColour(props) {
  if (props.closed) return colours().closed;
  return Number(props.risk) ? colours()[`risk-${props.risk}`] : colours().unknown;
}

// Octagon, triangle, diamond, circle; a square for what nobody has graded, a circle for what is closed.
function hazardShape(ctx, props, r) {
  const risk = props.closed ? 4 : Number(props.risk);
  if (risk === 1) {
    const c = r * 0.42;
    polygon(ctx, [[-c, -r], [c, -r], [r, -c], [r, c], [c, r], [-c, r], [-r, c], [-r, -c]]);
  } else if (risk === 2) {
    polygon(ctx, [[0, -r * 1.12], [r * 1.16, r * 0.9], [-r * 1.16, r * 0.9]]);
  } else if (risk === 3) {
    polygon(ctx, [[0, -r * 1.16], [r * 1.16, 0], [0, r * 1.16], [-r * 1.16, 0]]);
  } else if (risk === 4) {
    circle(ctx, r * 0.95);
  } else {
    polygon(ctx, [[-r * 0.85, -r * 0.85], [r * 0.85, -r * 0.85], [r * 0.85, r * 0.85], [-r * 0.85, r * 0.85]]);
  }
}

function drawOverdue(ctx, size) {
  ctx.save();
  ctx.translate(size * 0.9, -size * 0.9);
  circle(ctx, 4.6);
  paint(ctx, "#111", "#fff", 1.6);
  sign(ctx, "!", "#fff", 8);
  ctx.restore();
}

function drawCluster(ctx, number, rim) {
  const text = number > 999 ? `${Math.round(number / 1000)}k` : String(number);
  circle(ctx, 11.5);
  paint(ctx, rim, "#fff", 2);
  circle(ctx, 8);
  paint(ctx, "#fff", null);
  sign(ctx, text, "#111", text.length > 2 ? 8.5 : 10.5);
}

export function drawStretch(colour) {
  return (ctx, path) => {
    trace(ctx, path);
    ctx.lineCap = "round";
    ctx.globalAlpha = 0.45;
    ctx.strokeStyle = colour();
    ctx.lineWidth = 12;
    ctx.stroke();
    ctx.globalAlpha = 1;
  };
}

export const drawHazardStretch = (ctx, path, props) => drawStretch(() => hazardColour(props))(ctx, path);

// --- Black spots ------------------------------------------------------------------------------------------

export function drawBlackSpotStretch(ctx, path, props, zoom) {
  const width = Math.max(9, roadWidth("G", zoom) + 7);
  const isTreated = props.status === "treated";
  trace(ctx, path);
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours().halo;
  ctx.lineWidth = width + 3;
  ctx.stroke();
  ctx.strokeStyle = colours()["black-spot"];
  ctx.lineWidth = width;
  ctx.globalAlpha = isTreated ? 0.35 : 0.9;
  ctx.stroke();
  ctx.globalAlpha = 1;
  if (props.status !== "in_treatment") return;
  ctx.setLineDash([4, 5]);
  ctx.lineCap = "butt";
  ctx.strokeStyle = colours()["risk-3"];
  ctx.lineWidth = width * 0.35;
  ctx.stroke();
  ctx.setLineDash([]);
}

export function drawBlackSpot(ctx, props) {
  if (!props.n) return;
  const isTreated = props.status === "treated";
  ctx.save();
  ctx.translate(0, -15);
  polygon(ctx, [[-4, 6], [4, 6], [0, 13]]);
  paint(ctx, isTreated ? "#fff" : colours()["black-spot"], colours()["black-spot"], 1.5);
  circle(ctx, 8.5);
  paint(ctx, isTreated ? "#fff" : colours()["black-spot"], isTreated ? colours()["black-spot"] : "#fff", 2.2);
  sign(ctx, String(props.numeral ?? "●"), isTreated ? "#111" : "#fff", 10.5);
  ctx.restore();
}

// --- Assets -----------------------------------------------------------------------------------------------

export function drawBridge(ctx, props, zoom) {
  const grade = Number(props.class);
  const isDangerous = grade >= 4;
  if (zoom < 10 && !isDangerous && props.n === 1) {
    circle(ctx, 2.2);
    return paint(ctx, colours().bridge, colours().halo, 1);
  }
  const r = zoom < 12 ? 5.8 : 7.2;
  ctx.beginPath();
  ctx.roundRect(-r, -r, 2 * r, 2 * r, 2.5);
  paint(ctx, isDangerous ? "#fff" : colours().bridge, isDangerous ? colours()["risk-1"] : colours().halo, isDangerous ? 4.4 : 2);
  sign(ctx, grade ? String(grade) : "–", isDangerous ? colours()["risk-1"] : "#fff", r * 1.5);
  if (props.n > 1) badge(ctx, props.n, r);
}

function badge(ctx, number, r) {
  ctx.save();
  ctx.translate(r + 1, -r - 1);
  const text = `×${number > 99 ? "99+" : number}`;
  ctx.font = font(8.5, 700);
  const width = ctx.measureText(text).width + 4;
  ctx.beginPath();
  ctx.roundRect(-3, -5.5, width, 11, 3);
  paint(ctx, "#fff", "#444", 0.8);
  ctx.fillStyle = "#222";
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, -1, 0.5);
  ctx.restore();
}

export function drawFerry(ctx, props) {
  circle(ctx, 8);
  paint(ctx, colours().ferry, colours().halo, 2);
  polygon(ctx, [[-5, 0.8], [5, 0.8], [3, 4.4], [-3, 4.4]]);
  paint(ctx, "#fff");
  ctx.fillStyle = "#fff";
  ctx.fillRect(-2.6, -2.2, 5.2, 2.2);
  ctx.fillRect(-0.6, -4.6, 1.2, 2.6);
  if (props.n > 1) badge(ctx, props.n, 7);
}

export function drawMark(ctx) {
  polygon(ctx, [[0, -8], [6.2, 5.5], [-6.2, 5.5]]);
  paint(ctx, colours().mark, colours().halo, 2);
  ctx.fillStyle = "#fff";
  ctx.fillRect(-3.4, 0.4, 6.8, 2.2);
}

export function drawBusBay(ctx, props) {
  ctx.beginPath();
  ctx.roundRect(-6, -6, 12, 12, 3);
  paint(ctx, colours().asset, colours().halo, 1.8);
  ctx.fillStyle = "#fff";
  ctx.beginPath();
  ctx.roundRect(-3.4, -4, 6.8, 7, 1.2);
  ctx.fill();
  ctx.fillStyle = colours().asset;
  ctx.fillRect(-2.4, -2.8, 4.8, 2.6);
  ctx.fillStyle = "#fff";
  ctx.fillRect(-2.8, 3, 1.6, 1.4);
  ctx.fillRect(1.2, 3, 1.6, 1.4);
  if (props.n > 1) badge(ctx, props.n, 6);
}

export function drawCulvert(ctx, props) {
  ctx.lineCap = "round";
  for (const [colour, width] of [[colours().halo, 4.4], [colours().bridge, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(-5, -4.5);
    ctx.quadraticCurveTo(-1.5, 0, -5, 4.5);
    ctx.moveTo(5, -4.5);
    ctx.quadraticCurveTo(1.5, 0, 5, 4.5);
    ctx.stroke();
  }
  if (props.n > 1) badge(ctx, props.n, 5);
}

export function drawFacility(ctx, props) {
  polygon(ctx, [[0, -5.4], [5.2, 3.6], [-5.2, 3.6]]);
  paint(ctx, colours().halo, colours().asset, 1.8);
  if (props.n > 1) badge(ctx, props.n, 5);
}

export function drawGuardrail(ctx, path, props, zoom) {
  const colour = colours()[`rail-${RAIL_LEVELS[props.level] ?? "low"}`];
  const offset = Math.max(4, roadWidth("G", zoom) / 2 + 3);
  for (const line of sides(path, props.side, offset)) {
    trace(ctx, line);
    ctx.lineCap = "butt";
    ctx.lineJoin = "round";
    ctx.strokeStyle = colours().halo;
    ctx.lineWidth = 4.2;
    ctx.setLineDash([]);
    ctx.stroke();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2.2;
    ctx.setLineDash(["damaged", "missing"].includes(props.condition) ? [3, 3] : []);
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

// Hachures on the slope's side of the road.
export function drawSlope(ctx, path, props, zoom) {
  const offset = Math.max(6, roadWidth("G", zoom) / 2 + 5);
  ctx.strokeStyle = ["damaged", "missing"].includes(props.condition) ? colours()["risk-1"] : colours().slope;
  ctx.lineCap = "butt";
  for (const side of props.side === "both" ? ["left", "right"] : [props.side]) {
    const near = sides(path, side, offset)[0];
    const far = sides(path, side, offset + 7)[0];
    trace(ctx, near);
    ctx.lineWidth = 1.4;
    ctx.stroke();
    let travelled = 0;
    let long = true;
    for (let i = 1; i < near.length; i += 1) {
      const length = Math.hypot(near[i].x - near[i - 1].x, near[i].y - near[i - 1].y);
      for (let at = (6 - (travelled % 6)) % 6; at < length; at += 6) {
        const t = at / (length || 1);
        const reach = long ? 1 : 0.55;
        const start = [near[i - 1].x + (near[i].x - near[i - 1].x) * t, near[i - 1].y + (near[i].y - near[i - 1].y) * t];
        const end = [far[i - 1].x + (far[i].x - far[i - 1].x) * t, far[i - 1].y + (far[i].y - far[i - 1].y) * t];
        ctx.beginPath();
        ctx.moveTo(...start);
        ctx.lineTo(start[0] + (end[0] - start[0]) * reach, start[1] + (end[1] - start[1]) * reach);
        ctx.stroke();
        long = !long;
      }
      travelled += length;
    }
  }
}

// --- Projects ---------------------------------------------------------------------------------------------

// Planned hollow, running half, finished full.
export function drawProject(ctx, props) {
  if (!props.n) return;
  const r = 7;
  circle(ctx, r);
  paint(ctx, "#fff", colours().project, props.n > 1 ? 5 : 4);
  circle(ctx, r);
  paint(ctx, "#fff");
  if (props.phase !== "planned") {
    ctx.beginPath();
    ctx.arc(0, 0, r, props.phase === "done" ? 0 : Math.PI / 2, props.phase === "done" ? 2 * Math.PI : 1.5 * Math.PI);
    paint(ctx, colours().project);
  }
  circle(ctx, r + 2.2);
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 1;
  ctx.stroke();
  if (props.n > 1) badge(ctx, props.n, 7);
}

export function drawProjectStretch(ctx, path, props) {
  trace(ctx, path);
  ctx.lineCap = "round";
  ctx.strokeStyle = colours().project;
  ctx.globalAlpha = props.phase === "done" ? 0.3 : 0.55;
  ctx.lineWidth = 13;
  ctx.stroke();
  ctx.globalAlpha = 1;
}
