// The view in the address: `#map=zoom/lat/lon` and `layers=`, so that a link opens the same map.

export function readAddress(map) {
  if (map.roadreg.frame.classList.contains("is-small")) return {};
  const hash = new URLSearchParams(location.hash.slice(1));
  const [zoom, lat, lon] = (hash.get("map") ?? "").split("/").map(Number);
  const isView = [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  const layers = new URLSearchParams(location.search).get("layers") ?? hash.get("layers");
  return {
    view: isView ? { zoom, lat, lon } : null,
    layers: layers === null ? null : layers.split(",").filter(Boolean),
  };
}

export function keepAddress(map) {
  const { view } = readAddress(map);
  if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
  const isUsual = () => !readAddress(map).layers && !map.roadreg.layersChanged;
  const write = () => {
    const center = map.getCenter().wrap();
    const parts = [`map=${map.getZoom()}/${center.lat.toFixed(5)}/${center.lng.toFixed(5)}`];
    const { tiles } = map.roadreg;
    if (tiles && !isUsual()) parts.push(`layers=${tiles.names.filter(tiles.isShown).join(",")}`);
    history.replaceState(history.state, "", `${location.pathname}${location.search}#${parts.join("&")}`);
  };
  map.on("roadreg:layers", () => {
    map.roadreg.layersChanged = true;
    write();
  });
  map.on("moveend", write);
  window.addEventListener("hashchange", () => {
    const wanted = readAddress(map).view;
    if (wanted) map.setView([wanted.lat, wanted.lon], wanted.zoom, { animate: false });
  });
}
