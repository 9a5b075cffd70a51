// The controls over the map: zoom, position, whole district, full screen, tools, layers with their legend.

import { keepAddress } from "./map_address.js";
import { onTheme } from "./map_colours.js";
import { drawSwatches } from "./map_legend.js";
import { startCoordinates, startMeasure, startMeasureAlong, stopTool } from "./map_measure.js";
import { hearPlaces } from "./map_place.js";
import { wireSearch } from "./map_search.js";
import { distance, fill, say } from "./map_words.js";

const CLOSE_UP = 16;
const NARROW = "(max-width: 767.98px)";

export function wireControls(map, config) {
  const { frame } = map.roadreg;
  map.roadreg.along = config.along;
  const part = (name) => frame.querySelector(`[data-part="${name}"]`);
  const [west, south, east, north] = config.home;
  const district = L.latLngBounds([south, west], [north, east]);

  for (const name of ["buttons", "layers", ...(config.is_small && !config.is_picker ? [] : ["search"])]) {
    const element = part(name);
    element.hidden = false;
    L.DomEvent.disableClickPropagation(element);
    L.DomEvent.disableScrollPropagation(element);
  }
  wireSearch(map, part("search"));
  wireLayers(map, part("layers"));
  hearPlaces(map);

  const acts = {
    "zoom-in": () => map.zoomIn(),
    "zoom-out": () => map.zoomOut(),
    home: () => fitBeside(map, frame, district),
    "full-screen": () => fullScreen(frame),
    tools: (button) => toggle(button, part("tools")),
    measure: () => startMeasure(map),
    "measure-along": () => startMeasureAlong(map),
    coordinates: () => startCoordinates(map),
    share: () => copyLink(map),
    print: () => window.print(),
  };
  for (const [name, act] of Object.entries(acts)) {
    const button = frame.querySelector(`.map-buttons [data-do="${name}"]`);
    button?.addEventListener("click", () => {
      if (button.closest(".map-tools")) toggle(frame.querySelector('[data-do="tools"]'), part("tools"));
      act(button);
    });
  }
  wireLocate(map, frame.querySelector('[data-do="locate"]'));
  wireKeys(map, frame, part);
  // A small map leaves the wheel to the page until somebody has clicked on it.
  if (config.is_small) map.once("click focus", () => map.scrollWheelZoom.enable());
  else {
    const [left, bottom, right, top] = config.frame;
    fitBeside(map, frame, L.latLngBounds([bottom, left], [top, right]));
    keepAddress(map);
  }
  new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
}

// As good as the whole of it, in the part of the map that no panel covers.
function fitBeside(map, frame, bounds) {
  const panel = frame.querySelector('[data-part="layers"]');
  const covered = matchMedia(NARROW).matches ? 0 : panel.getBoundingClientRect().width + 8;
  const inner = bounds.pad(-0.06);
  const zoom = Math.min(16, map.getBoundsZoom(inner, false, L.point(covered + 16, 24)));
  const middle = map.project(inner.getCenter(), zoom).add([covered / 2, 0]);
  map.setView(map.unproject(middle, zoom), zoom, { animate: false });
}

function toggle(button, panel) {
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", String(!panel.hidden));
}

function fullScreen(frame) {
  if (document.fullscreenElement) document.exitFullscreen();
  else frame.requestFullscreen?.();
}

async function copyLink(map) {
  map.fire("moveend");
  await copy(map, location.href);
}

export async function copy(map, text) {
  const { words } = map.roadreg;
  try {
    await navigator.clipboard.writeText(text);
    say(map, fill(words.copied, { text }));
  } catch {
    say(map, `${words.copy_this} ${text}`, { stays: true });
  }
}

// --- Layers and legend ------------------------------------------------------------------------------------

function wireLayers(map, panel) {
  const { tiles } = map.roadreg;
  if (matchMedia(NARROW).matches) panel.open = false;
  for (const box of panel.querySelectorAll("[data-layer]")) {
    if (!tiles) continue;
    box.checked = tiles.isShown(box.dataset.layer);
    box.addEventListener("change", () => tiles.show(box.dataset.layer, box.checked));
  }
  const redraw = () => drawSwatches(panel);
  redraw();
  document.fonts?.ready.then(redraw);
  onTheme(map, redraw);
}

// --- My position ------------------------------------------------------------------------------------------

// First tap centres, the second follows, the third ends.
function wireLocate(map, button) {
  const { words } = map.roadreg;
  const control = L.control.locate({
    flyTo: false,
    setView: false,
    showPopup: false,
    drawCircle: true,
    locateOptions: { enableHighAccuracy: true, maxZoom: 16 },
    onLocationError: (error) => say(map, error.code === 1 ? words.position_denied : words.position_failed),
    onLocationOutsideMapBounds: () => say(map, words.position_failed),
  }).addTo(map);
  control.getContainer().hidden = true;
  let stage = "off";
  let isFirst = false;
  const set = (next) => {
    stage = next;
    button.setAttribute("aria-pressed", String(next !== "off"));
    button.classList.toggle("is-following", next === "follow");
  };
  button.addEventListener("click", () => {
    if (stage === "off") {
      control.options.setView = false;
      control.start();
      set("on");
      isFirst = true;
    } else if (stage === "on") {
      control.options.setView = "always";
      control.setView?.();
      set("follow");
    } else {
      control.stop();
      set("off");
    }
  });
  map.on("locationfound", ({ latlng, accuracy }) => {
    if (isFirst) map.setView(latlng, Math.max(map.getZoom(), CLOSE_UP));
    isFirst = false;
    if (stage === "on") say(map, fill(words.you_are_here, { distance: distance(map, accuracy) }));
  });
  map.on("locationerror", () => set("off"));
}

// --- Keys -------------------------------------------------------------------------------------------------

function wireKeys(map, frame, part) {
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !isTyping && !part("search").hidden) {
      event.preventDefault();
      part("search").querySelector("input").focus();
    }
  });
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stopTool(map);
  });
}
