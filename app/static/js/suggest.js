// Suggestions under an input[data-suggest], as a combobox. Without this module the form is simply sent.
// The address answers ?q= with [{value, label, hint, href?, fill?}]: `href` is gone to, `fill` gives values to
// the inputs [data-part=…] of the same [data-fill-scope].

const PAUSE = 180;

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("input[data-suggest]:not([role=combobox])")) combobox(target);
});
if (document.activeElement?.matches("input[data-suggest]")) combobox(document.activeElement);

function combobox(input) {
  const list = make("ul", { id: `${input.id}-choix`, class: "suggestions", role: "listbox", "aria-label": input.dataset.suggestLabel, hidden: "" });
  const status = make("span", { class: "visually-hidden", role: "status" });
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.after(list, status);
  let choices = [];
  let active = -1;
  let known = codes(input);
  let timer;
  let asked;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  async function ask() {
    const words = input.value.trim();
    if (words.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // no network: one types on and sends the form
    }
  }

  function show(found) {
    if (document.activeElement !== input) return;
    close();
    choices = found;
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? input.dataset.suggestSome.replace("{n}", found.length) : input.dataset.suggestNone;
  }

  function option({ label, hint }, number) {
    const item = make("li", { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" }, label);
    if (hint) item.append(make("span", { class: "note" }, hint));
    item.addEventListener("click", () => take(choices[number]));
    return item;
  }

  function move(step) {
    const items = [...list.children];
    items[active]?.setAttribute("aria-selected", "false");
    active = active < 0 && step < 0 ? items.length - 1 : (active + step + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  function take({ value, href, fill }) {
    close();
    if (href) return go(href);
    input.value = value;
    for (const [part, text] of Object.entries(fill ?? {})) give(input, part, text);
    known = codes(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  input.addEventListener("input", () => {
    // A commune typed by hand has no code until it is chosen; its first name, typed again, has its codes again.
    for (const [part, text] of Object.entries(known.parts)) give(input, part, input.value === known.name ? text : "");
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    const does = {
      ArrowDown: () => (open ? move(1) : ask()),
      ArrowUp: () => open && move(-1),
      Enter: () => open && active >= 0 && (take(choices[active]), true),
      Escape: () => open && (close(), true),
    }[event.key];
    if (!does || event.isComposing) return;
    const done = does();
    if (event.key.startsWith("Arrow") ? open : done) event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
}

function give(input, part, text) {
  const target = partOf(input, part);
  if (target && target !== input) target.value = text;
}

function partOf(input, part) {
  return input.closest("[data-fill-scope]")?.querySelector(`[data-part="${CSS.escape(part)}"]`);
}

// What stands only as long as the name does: its codes, and coordinates that are but the centre of the commune.
// Where there is no name yet, nothing came with it.
function codes(input) {
  const centre = partOf(input, "precision")?.value === "commune" ? ["lat", "lon", "precision"] : [];
  const parts = ["insee", "departement", ...centre].filter((part) => input.value && partOf(input, part));
  return { name: input.value, parts: Object.fromEntries(parts.map((part) => [part, partOf(input, part).value])) };
}

function go(href) {
  const address = new URL(href, location.href);
  if (address.origin === location.origin) location.assign(address);
}

function make(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}
