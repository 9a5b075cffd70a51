// Words on the map: route shields, kilometre posts, names. What would overlap is left out.

import { colours } from "./map_colours.js";
import { font } from "./map_symbols.js";

const SHIELD_EACH_PX = 360;
const TWICE_WITHIN_PX = 8; // The same thing, met in two tiles beside each other.
const SHIELDS = {
  G: { fill: "#b3202c", ink: "#fff", rim: "#fff" },
  S: { fill: "#f0c419", ink: "#1b1b1b", rim: "#1b1b1b" },
};
const PLAIN_SHIELD = { fill: "#fff", ink: "#1b1b1b", rim: "#1b1b1b" };

// The sign of a route as it stands beside the road: national red, provincial yellow, others white.
export class RouteShield {
  place(layout, geom, feature) {
    const text = feature.props.code;
    if (!text) return undefined;
    const style = SHIELDS[feature.props.grade] ?? PLAIN_SHIELD;
    const size = style === PLAIN_SHIELD ? 9.5 : 11;
    layout.scratch.font = font(size, 700);
    const width = layout.scratch.measureText(text).width + 9;
    const height = size + 6;
    return pointsAlong(geom, SHIELD_EACH_PX).map((anchor) => ({
      anchor,
      bboxes: [boxAround(anchor, width + 4, height + 4)],
      deduplicationKey: `shield ${text}`,
      deduplicationDistance: SHIELD_EACH_PX * 0.7,
      draw: (ctx) => drawShield(ctx, text, style, size, width, height),
    }));
  }
}

function drawShield(ctx, text, style, size, width, height) {
  ctx.beginPath();
  ctx.roundRect(-width / 2, -height / 2, width, height, 3);
  ctx.strokeStyle = colours().halo;
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.fillStyle = style.fill;
  ctx.fill();
  ctx.beginPath();
  ctx.roundRect(-width / 2 + 1, -height / 2 + 1, width - 2, height - 2, 2);
  ctx.strokeStyle = style.rim;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.font = font(size, 700);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = style.ink;
  ctx.fillText(text, 0, 0.8);
}

// Middle of each stretch of so many pixels; a short line gets one in its middle.
function pointsAlong(geom, each) {
  const found = [];
  for (const path of geom) {
    const lengths = path.slice(1).map((point, index) => Math.hypot(point.x - path[index].x, point.y - path[index].y));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total < 60) continue;
    const number = Math.max(1, Math.round(total / each));
    for (let i = 0; i < number; i += 1) found.push(pointAt(path, lengths, (total * (i + 0.5)) / number));
  }
  return found;
}

function pointAt(path, lengths, distance) {
  let left = distance;
  for (let i = 0; i < lengths.length; i += 1) {
    if (left <= lengths[i]) {
      const t = lengths[i] ? left / lengths[i] : 0;
      const point = path[i].clone();
      point.x += (path[i + 1].x - path[i].x) * t;
      point.y += (path[i + 1].y - path[i].y) * t;
      return point;
    }
    left -= lengths[i];
  }
  return path[path.length - 1];
}

function boxAround(point, width, height) {
  return { minX: point.x - width / 2, minY: point.y - height / 2, maxX: point.x + width / 2, maxY: point.y + height / 2 };
}

// A word beside a point: `text(props)`, at one of four places.
export class PointLabel {
  constructor(text, { size = 11, weight = 500, away = 9, colour = "ink" } = {}) {
    Object.assign(this, { text, size, weight, away, colour });
  }

  place(layout, geom, feature) {
    const text = this.text(feature.props);
    if (!text) return undefined;
    layout.scratch.font = font(this.size, this.weight);
    const width = layout.scratch.measureText(text).width;
    const point = geom[0][0];
    for (const [dx, dy, align] of [[this.away, 0, "left"], [-this.away, 0, "right"], [0, -this.away - 5, "center"], [0, this.away + 5, "center"]]) {
      const left = align === "left" ? dx : align === "right" ? dx - width : -width / 2;
      const box = {
        minX: point.x + left - 2, maxX: point.x + left + width + 2,
        minY: point.y + dy - this.size * 0.7, maxY: point.y + dy + this.size * 0.7,
      };
      if (layout.index.bboxCollides(box, layout.order)) continue;
      const anchored = { minX: point.x - 1, maxX: point.x + 1, minY: point.y - 1, maxY: point.y + 1 };
      return [{
        anchor: point, bboxes: [box, anchored], deduplicationKey: `word ${text}`, deduplicationDistance: TWICE_WITHIN_PX,
        draw: (ctx) => this.write(ctx, text, dx, dy, align),
      }];
    }
    return undefined;
  }

  write(ctx, text, dx, dy, align) {
    ctx.font = font(this.size, this.weight);
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.strokeStyle = colours().halo;
    ctx.lineWidth = 3;
    ctx.strokeText(text, dx, dy);
    ctx.fillStyle = colours()[this.colour];
    ctx.fillText(text, dx, dy);
  }
}
