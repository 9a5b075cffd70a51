// What the map says: a line over it, and numbers with their unit. All words come from the template.

const LINE_STAYS_MS = 9000;

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function say(map, text, { stays = false } = {}) {
  const line = map.roadreg.frame.querySelector(".map-message");
  clearTimeout(map.roadreg.lineTimer);
  line.textContent = text;
  line.hidden = !text;
  if (text && !stays) map.roadreg.lineTimer = setTimeout(() => { line.hidden = true; }, LINE_STAYS_MS);
}

export function distance(map, metres) {
  const { words } = map.roadreg;
  return metres >= 1000
    ? fill(words.kilometres, { number: (metres / 1000).toFixed(metres >= 10000 ? 1 : 2) })
    : fill(words.metres, { number: metres >= 10 ? Math.round(metres) : metres.toFixed(1) });
}
