// From change to change: n or j for the next, p or k for the one before. The words of [data-keys] become a button
// that switches the keys off and on, and they rest while one types. Without this module the numbers do the same.

const KEY = "palabre.diff-keys";
const STEPS = { n: 1, j: 1, p: -1, k: -1 };
const changes = [...document.querySelectorAll("[data-change]")];
const help = document.querySelector("[data-keys]");
const button = document.createElement("button");

if (changes.length && help) {
  button.type = "button";
  button.className = "link-act";
  button.textContent = help.textContent;
  help.replaceChildren(button);
  help.hidden = false;
  tell(!kept());
  button.addEventListener("click", () => tell(button.getAttribute("aria-pressed") !== "true", true));
  document.addEventListener("keydown", jump);
}

function jump(event) {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || button.getAttribute("aria-pressed") !== "true") return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const target = changes[Math.min(Math.max(here() + step, 0), changes.length - 1)];
  location.replace(`#${target.id}`); // marks it as :target without filling the way back
  target.focus();
}

// The change one is at: the focused one, else the last whose top has been scrolled past.
function here() {
  const focused = changes.findIndex((change) => change.contains(document.activeElement));
  if (focused >= 0) return focused;
  return changes.findLastIndex((change) => change.getBoundingClientRect().top < 100);
}

function tell(on, keep = false) {
  button.setAttribute("aria-pressed", String(on));
  if (!keep) return;
  try {
    on ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, "off");
  } catch {} // a browser that keeps nothing
}

function kept() {
  try {
    return localStorage.getItem(KEY) === "off";
  } catch {
    return false;
  }
}
