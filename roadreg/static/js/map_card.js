// A tap on the map opens a card: beside it on a desk, a sheet at the bottom on a phone.

import { fill, say } from "./map_words.js";

const REACH_MOUSE = 11;
const REACH_FINGER = 20;
const MOST_CARDS = 12;

export function showCards(map, config) {
  const { frame, words, tiles } = map.roadreg;
  const part = (name) => frame.querySelector(`[data-part="${name}"]`);
  const card = part("card");
  const content = part("content");
  const position = part("position");
  const [previous, next] = ["previous", "next"].map((name) => card.querySelector(`[data-do="${name}"]`));
  const isFinger = matchMedia("(pointer: coarse)").matches;
  let found = [];
  let at = 0;
  let latest = 0;

  map.on("click", ({ latlng }) => {
    if (map.roadreg.isPicker || map.roadreg.tool) return;
    const hits = tiles.find(latlng, isFinger ? REACH_FINGER : REACH_MOUSE).slice(0, MOST_CARDS);
    const [first] = hits;
    if (!first) return close();
    if (first.number > 1) {
      map.setView(latlng, Math.min(map.getZoom() + 2, map.getMaxZoom()));
      return undefined;
    }
    found = hits.filter((hit) => hit.number <= 1);
    at = 0;
    return open();
  });

  async function open() {
    const mine = ++latest;
    const { layer, id } = found[at];
    try {
      const response = await fetch(`${config.card}${layer}/${id}`, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (mine !== latest) return;
      // Made by our own template, which escapes what the register holds.
      content.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    } catch {
      if (mine === latest) say(map, words.card_failed);
      return;
    }
    position.textContent = found.length > 1 ? fill(words.chosen, { number: at + 1, total: found.length }) : "";
    previous.hidden = next.hidden = found.length < 2;
    card.hidden = false;
    card.dataset.record = `${layer}/${id}`;
  }

  function turn(step) {
    at = (at + step + found.length) % found.length;
    open();
  }

  function close() {
    latest += 1;
    if (card.hidden) return;
    const hadFocus = card.contains(document.activeElement);
    card.hidden = true;
    if (hadFocus) map.getContainer().focus();
  }

  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  card.querySelector('[data-do="close"]').addEventListener("click", close);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  L.DomEvent.disableClickPropagation(card);
  if (!isFinger) pointAtRecords(map, tiles);
}

// A hand where a click would open something.
function pointAtRecords(map, tiles) {
  let waiting = null;
  map.on("mousemove", ({ latlng }) => {
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = null;
      const isOver = !map.roadreg.isPicker && !map.roadreg.tool && tiles.find(latlng, REACH_MOUSE).length > 0;
      map.getContainer().classList.toggle("is-over-record", isOver);
    });
  });
}
