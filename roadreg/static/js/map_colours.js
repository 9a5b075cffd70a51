// The map's colours, read from the style sheet, so that drawing, legend and page agree in light and dark.

const NAMES = [
  "land", "water", "shore", "ink", "halo", "casing", "risk-1", "risk-2", "risk-3", "risk-4", "closed", "unknown",
  "road-g", "road-s", "road-x", "road-y", "road-c", "road-z", "black-spot", "bridge", "ferry", "rail-low",
  "rail-middle", "rail-high", "slope", "asset", "project", "mark",
];
let known = null;

export function colours() {
  if (!known) {
    const style = getComputedStyle(document.documentElement);
    known = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()]));
  }
  return known;
}

// Calls `act` after the reader switched between light and dark.
export function onTheme(map, act) {
  const changed = () => {
    known = null;
    act();
  };
  document.addEventListener("roadreg:theme", changed);
  map.on("unload", () => document.removeEventListener("roadreg:theme", changed));
}
