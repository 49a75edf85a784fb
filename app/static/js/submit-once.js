// A form[data-once] is sent once: a second click while the first is under way does nothing.
// Buttons stay enabled, since a disabled one would not say which act it stands for; the server counts once anyway.

const PATIENCE = 15_000;

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), PATIENCE);
  });
}

// Back from the next page: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
