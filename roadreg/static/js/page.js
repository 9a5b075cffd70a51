// What every page does: theme switch, taking the other editor's value.

document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
  document.dispatchEvent(new CustomEvent("roadreg:theme"));
});

for (const button of document.querySelectorAll("[data-take-theirs]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.takeTheirs);
    if (field.type === "checkbox") field.checked = button.dataset.value === "y";
    else field.value = button.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}
