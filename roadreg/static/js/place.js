// The place on a form: what is typed is answered while typing, a tap on the map or GPS fills the box.
//
// Hears `roadreg:map-click` {lon, lat}; says `roadreg:show-place` {lon, lat, geometry, text, accuracy}.
// All words come from the template.

const TYPING_PAUSE_MS = 300;
const GPS_WAIT_MS = 20000;

for (const element of document.querySelectorAll("[data-place]")) new Place(element).start();

function Place(root) {
  const find = (name) => root.querySelector(`[data-place-${name}]`);
  const box = root.querySelector("input[type=text], input:not([type])");
  const hidden = Object.fromEntries(
    ["piece", "lon", "lat", "accuracy", "fixed", "method"].map((name) => [name, find(name)]),
  );
  const answer = find("answer");
  const choices = find("choices");
  const words = JSON.parse(find("words").textContent);
  let pause;
  let latest = 0;

  this.start = () => {
    box.addEventListener("input", () => {
      hidden.piece.value = "";
      clearTimeout(pause);
      pause = setTimeout(answerText, TYPING_PAUSE_MS);
    });
    // Enter in the box answers it; the form is sent by its button or by Ctrl+Enter.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      clearTimeout(pause);
      answerText();
    });
    find("gps").addEventListener("click", askGps);
    document.addEventListener("roadreg:map-click", (event) => {
      takePoint(event.detail.lon, event.detail.lat, { method: "tap" });
    });
    if (box.value.trim()) answerText();
    else if (hidden.lon.value) answerPoint();
  };

  // --- What is typed ------------------------------------------------------------------------------------

  async function answerText() {
    const text = box.value.trim();
    clear();
    if (!text) {
      if (hidden.lon.value) await answerPoint();
      return;
    }
    const query = new URLSearchParams({ place: text });
    if (hidden.piece.value) query.set("piece", hidden.piece.value);
    addPoint(query);
    const found = await ask(root.dataset.locate, query);
    if (!found) return;
    if (!found.feature) {
      say(found.detail, "refused");
      offer(found.suggestions);
      return;
    }
    const place = found.feature.properties;
    say(describePlace(place), place.is_far ? "doubtful" : "good");
    if (place.is_far) button(words.forget, forgetPoint);
    show(found.feature.geometry, place.text);
  }

  function describePlace(place) {
    const parts = [place.text, place.name];
    if (place.offset_m) parts.push(fill(words.offset, { distance: metres(Math.abs(place.offset_m)) }));
    if (place.is_far) parts.push(fill(words.apart, { distance: metres(place.distance_m) }));
    return parts.filter(Boolean).join(" · ");
  }

  function offer(suggestions) {
    for (const suggestion of suggestions) {
      button(suggestion.label, () => {
        box.value = suggestion.text;
        hidden.piece.value = suggestion.piece ?? "";
        box.focus();
        answerText();
      });
    }
  }

  function forgetPoint() {
    setPoint(null);
    answerText();
  }

  // --- A point from the map or from GPS -------------------------------------------------------------------

  async function takePoint(lon, lat, facts) {
    setPoint({ lon, lat, ...facts });
    box.value = "";
    await answerPoint();
  }

  async function answerPoint() {
    const query = new URLSearchParams();
    addPoint(query);
    clear();
    const found = await ask(root.dataset.snap, query);
    if (!found) return;
    const point = { type: "Point", coordinates: [Number(hidden.lon.value), Number(hidden.lat.value)] };
    if (found.route === null) {
      say(withAccuracy(found.detail), "doubtful");
      show(point, "");
      return;
    }
    choose(found);
    if (found.candidates.length > 1) {
      choices.append(Object.assign(document.createElement("span"), { textContent: words.choose }));
      for (const road of found.candidates) {
        button(`${road.text} · ${metres(road.distance_m)} m`, () => choose(road));
      }
    }
    show(point, found.text);
  }

  function choose(road) {
    box.value = road.text;
    hidden.piece.value = road.piece || "";
    const parts = [road.text, fill(words.offset, { distance: metres(road.distance_m) })];
    if (road.is_beyond_end) parts.push(words.beyondEnd);
    say(withAccuracy(parts.join(" · ")), road.is_beyond_end ? "doubtful" : "good");
  }

  function askGps() {
    if (!navigator.geolocation) {
      say(words.unavailable, "refused");
      return;
    }
    clear();
    say(words.waiting, "waiting");
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => takePoint(coords.longitude, coords.latitude, {
        method: "gps",
        accuracy: Math.round(coords.accuracy * 10) / 10,
        fixed: new Date(timestamp).toISOString(),
      }),
      (error) => say([null, words.denied, words.unavailable, words.timeout][error.code] ?? words.unavailable, "refused"),
      { enableHighAccuracy: true, timeout: GPS_WAIT_MS, maximumAge: 0 },
    );
  }

  // A tap or a dragged pin is not what GPS measured: its accuracy and time go.
  function setPoint(point) {
    hidden.lon.value = point ? point.lon.toFixed(7) : "";
    hidden.lat.value = point ? point.lat.toFixed(7) : "";
    hidden.accuracy.value = point?.accuracy ?? "";
    hidden.fixed.value = point?.fixed ?? "";
    hidden.method.value = point ? point.method : "chainage";
    hidden.piece.value = "";
  }

  function addPoint(query) {
    if (!hidden.lon.value) return;
    query.set("lon", hidden.lon.value);
    query.set("lat", hidden.lat.value);
    if (hidden.accuracy.value) query.set("accuracy", hidden.accuracy.value);
  }

  // --- Saying and asking ----------------------------------------------------------------------------------

  // The answer to the latest question only; null for one that another question has overtaken, or for none.
  async function ask(address, query) {
    const mine = ++latest;
    try {
      const response = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.statusText);
      const body = await response.json();
      return mine === latest ? body : null;
    } catch {
      if (mine === latest) say(words.failed, "doubtful");
      return null;
    }
  }

  function clear() {
    choices.replaceChildren();
    say("", "");
  }

  function say(text, mood) {
    answer.textContent = text;
    answer.dataset.mood = mood;
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = label;
    made.addEventListener("click", act);
    choices.append(made);
  }

  function show(geometry, text) {
    const first = geometry.type === "Point" ? geometry.coordinates : geometry.coordinates[0];
    document.dispatchEvent(new CustomEvent("roadreg:show-place", {
      detail: {
        lon: first[0], lat: first[1], geometry, text,
        accuracy: hidden.accuracy.value ? Number(hidden.accuracy.value) : null,
      },
    }));
  }

  function withAccuracy(text) {
    if (!hidden.accuracy.value) return text;
    return `${text} · ${fill(words.accuracy, { accuracy: hidden.accuracy.value })}`;
  }
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function metres(value) {
  return value < 100 ? value.toFixed(1) : String(Math.round(value));
}
