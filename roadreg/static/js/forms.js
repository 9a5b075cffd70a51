// Forms that keep what was typed: Enter does not send a half-filled form by accident, Ctrl+Enter does.

for (const form of document.querySelectorAll("form[data-no-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.target.matches("input, select")) {
      event.preventDefault();
      focusNext(form, event.target);
    }
  });
}

function focusNext(form, field) {
  const fields = [...form.elements].filter((element) => element.type !== "hidden" && !element.disabled);
  fields[fields.indexOf(field) + 1]?.focus();
}
