// Repeated values: one more row, one row less. Without this module there are blank rows, and an emptied row goes.

for (const set of document.querySelectorAll("[data-rows]")) enhance(set);

function enhance(set) {
  const rows = () => [...set.querySelectorAll("[data-row]")];
  const blank = rows().at(-1)?.cloneNode(true); // before anyone touches it
  const add = set.querySelector("[data-row-add]");
  const status = set.querySelector("[data-rows-status]");
  if (!blank) return;
  let next = rows().length;
  blank.querySelectorAll("[data-row-remove]").forEach((button) => button.removeAttribute("hidden"));
  for (const row of rows()) row.querySelector("[data-row-remove]").hidden = isBlank(row);
  set.querySelector("[data-rows-plain]").hidden = true;
  add.hidden = false;

  add.addEventListener("click", () => {
    const row = numbered(blank.cloneNode(true), set.dataset.rows, next++);
    rows().at(-1).after(row);
    controls(row)[0].focus();
    status.textContent = status.dataset.added;
  });
  set.addEventListener("input", ({ target }) => {
    const button = target.closest("[data-row]")?.querySelector("[data-row-remove]");
    if (button) button.hidden = false;
  });
  set.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-row-remove]")?.closest("[data-row]");
    if (!row) return;
    for (const control of controls(row)) control.value = "";
    row.hidden = true; // emptied, not taken out: the server sees the row go, and its id with it
    row.dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = status.dataset.removed;
    add.focus();
  });
}

function controls(row) {
  return [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
}

function isBlank(row) {
  return controls(row).every((control) => !control.value);
}

// name-<number>-part becomes name-<to>-part, wherever a name or an id speaks of the row.
function numbered(row, name, to) {
  const old = new RegExp(`\\b${name}-\\d+-`, "g");
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(old, `${name}-${to}-`));
    }
    if (element.matches("input, textarea")) element.value = "";
    element.removeAttribute("aria-invalid");
  }
  row.querySelectorAll(".error").forEach((error) => error.remove());
  row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+$/, to + 1));
  return row;
}
