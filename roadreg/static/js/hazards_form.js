// The report of a hazard: open hazards nearby as soon as place and kind are known, photos shown before they are
// sent, no sending by accident. All words come from the template.

for (const form of document.querySelectorAll("form[data-no-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.target.matches("input:not([type=radio]):not([type=checkbox]), select")) {
      event.preventDefault();
    }
  });
}

for (const form of document.querySelectorAll("[data-hazard-report]")) {
  lookNearby(form);
  showChosen(form);
}

function lookNearby(form) {
  const list = form.querySelector("[data-near-list]");
  let point = null;
  let latest = 0;

  document.addEventListener("roadreg:show-place", (event) => {
    point = event.detail;
    ask();
  });
  for (const choice of form.querySelectorAll("input[name=category_code]")) choice.addEventListener("change", ask);

  async function ask() {
    const chosen = form.querySelector("input[name=category_code]:checked");
    if (!point || !chosen) return;
    const mine = ++latest;
    const query = new URLSearchParams({ lon: point.lon, lat: point.lat, category: chosen.value });
    try {
      const answer = await fetch(`${form.dataset.near}?${query}`);
      // Without the register there is nothing to compare with: the same question is asked again on saving.
      if (mine === latest && answer.ok && !answer.redirected) list.innerHTML = await answer.text();
    } catch {
      if (mine === latest) list.replaceChildren();
    }
  }
}

function showChosen(form) {
  const shown = form.querySelector("[data-chosen]");
  const inputs = [...form.querySelectorAll("input[type=file]")];
  for (const input of inputs) {
    input.addEventListener("change", () => {
      for (const image of shown.querySelectorAll("img")) URL.revokeObjectURL(image.src);
      shown.replaceChildren(...inputs.flatMap((each) => [...each.files]).map(preview));
    });
  }
}

function preview(file) {
  const item = document.createElement("li");
  if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
    item.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name }));
  } else {
    item.textContent = file.name;
  }
  return item;
}
