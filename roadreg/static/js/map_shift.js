// GCJ-02 and back, as `roadreg/maps/gcj02.py`; and tiles in GCJ-02 laid where they belong on a WGS 84 map.

const A = 6378245.0;
const EE = 0.00669342162296594323;
const STEPS = 10;

export function isShifted(lon, lat) {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

export function gcj02FromWgs84(lon, lat) {
  if (!isShifted(lon, lat)) return [lon, lat];
  const x = lon - 105;
  const y = lat - 35;
  const { sin, sqrt, abs, PI } = Math;
  const ripple = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple;
  east += ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3;
  east += ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple;
  north += ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3;
  north += ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  const radians = (lat / 180) * PI;
  const magic = 1 - EE * sin(radians) ** 2;
  const meridian = (A * (1 - EE)) / magic ** 1.5;
  const parallel = (A / sqrt(magic)) * Math.cos(radians);
  return [lon + (east / parallel) * (180 / PI), lat + (north / meridian) * (180 / PI)];
}

export function wgs84FromGcj02(lon, lat) {
  if (!isShifted(lon, lat)) return [lon, lat];
  let [foundLon, foundLat] = [lon, lat];
  for (let step = 0; step < STEPS; step += 1) {
    const [shiftedLon, shiftedLat] = gcj02FromWgs84(foundLon, foundLat);
    const [east, north] = [shiftedLon - lon, shiftedLat - lat];
    foundLon -= east;
    foundLat -= north;
    if (Math.max(Math.abs(east), Math.abs(north)) < 1e-12) break;
  }
  return [foundLon, foundLat];
}

// Each tile is moved by the shift at its own middle, so that what it shows lies under our features. From zoom
// 16 on a tile is under 620 m wide and the shift inside it varies by less than a metre; further out, by less
// than a pixel.
export const ShiftedTiles = window.L && L.TileLayer.extend({
  _getTiledPixelBounds(center) {
    const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const [lon, lat] = gcj02FromWgs84(center.lng, center.lat);
    const zoom = this._tileZoom;
    const offset = this._map.project([lat, lon], zoom).subtract(this._map.project(center, zoom)).round();
    return L.bounds(bounds.min.add(offset), bounds.max.add(offset));
  },

  _getTilePos(coords) {
    const size = this.getTileSize();
    const middle = coords.scaleBy(size).add(size.divideBy(2));
    const shifted = this._map.unproject(middle, coords.z);
    const [lon, lat] = wgs84FromGcj02(shifted.lng, shifted.lat);
    const offset = this._map.project([lat, lon], coords.z).subtract(middle);
    return L.TileLayer.prototype._getTilePos.call(this, coords).add(offset).round();
  },
});
