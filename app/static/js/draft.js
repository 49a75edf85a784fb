// What is typed in a form[data-draft=key] is kept in this browser, offered back after an expired session or a
// crash, and forgotten once the server says it is saved ([data-saved]), after a week, or when logging out.
// The base revision is kept with it, so that taking a draft back never hides what others wrote since.

const PREFIX = "palabre.draft.";
const SENT = "palabre.sent";
const WEEK = 7 * 24 * 3600 * 1000;
const NEVER = new Set(["csrf_token", "form_key"]);
let leaving = false;

try {
  forgetOld();
  if (document.querySelector("[data-saved]")) forgetSent();
  document.querySelectorAll("form[data-draft]").forEach(keep);
  document.querySelectorAll("form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", () => (leaving = true)));
  // At the very last: whoever chooses to stay keeps what is typed, and nothing is written once it is forgotten.
  addEventListener("pagehide", () => leaving && forgetAll());
} catch {} // a browser that keeps nothing: the form works all the same

function keep(form) {
  const key = form.dataset.draft;
  let typed = snapshot(form);
  let touched = false;
  let timer;

  const write = () => {
    timer = undefined;
    typed = snapshot(form);
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), typed }));
  };
  const change = () => {
    touched = true;
    leaving = false;
    clearTimeout(timer);
    timer = setTimeout(write, 400);
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write();
    sessionStorage.setItem(SENT, key);
    touched = false;
  });
  addEventListener("beforeunload", (event) => touched && event.preventDefault());
  // The last words before the tab is closed; of whoever logs out, nothing is kept.
  addEventListener("pagehide", () => timer && !leaving && write());
  if (sessionStorage.getItem(SENT) === key) sessionStorage.removeItem(SENT); // it came back instead of being saved
  offer(form, key, typed, () => (touched = true));
}

function offer(form, key, typed, resumed) {
  const kept = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  const box = document.querySelector("[data-draft-offer]");
  if (!kept || !box || said(kept.typed) === said(typed)) return;
  const when = new Date(kept.at);
  const time = box.querySelector("[data-draft-when]");
  time.dateTime = when.toISOString();
  time.textContent = when.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  box.hidden = false;
  const close = () => {
    box.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };
  box.querySelector("[data-draft-restore]").addEventListener("click", () => {
    restore(form, kept.typed);
    resumed();
    close();
  });
  box.querySelector("[data-draft-drop]").addEventListener("click", () => {
    forget(key);
    close();
  });
}

function worthKeeping(control) {
  return control.name && control.type !== "password" && !NEVER.has(control.name);
}

// What a form says, whatever the numbers of its rows: two forms that say the same need no offer.
function said(typed) {
  const values = typed.filter(([name, value]) => value.trim() && !/^base$|-id$/.test(name));
  return JSON.stringify(values.map(([name, value]) => [name.replace(/-\d+-/, "--"), value.replaceAll("\r", "")]));
}

function snapshot(form) {
  return [...new FormData(form)].filter(([name]) => worthKeeping({ name, type: form.elements[name]?.type }));
}

// Rows that were added by hand are added again before their values come back.
function restore(form, typed) {
  const names = new Set(typed.map(([name]) => name));
  for (const set of form.querySelectorAll("[data-rows]")) {
    const count = () => [...names].filter((name) => name.startsWith(`${set.dataset.rows}-`) && name.endsWith("-id")).length;
    const add = set.querySelector("[data-row-add]");
    for (let missing = count() - set.querySelectorAll("[data-row]").length; missing > 0; missing--) add.click();
  }
  const left = typed.map(([name, value]) => ({ name, value }));
  for (const control of [...form.elements].filter(worthKeeping)) {
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = left.some(({ name, value }) => name === control.name && value === control.value);
    } else if (names.has(control.name)) {
      const at = left.findIndex(({ name }) => name === control.name);
      if (at >= 0) control.value = left.splice(at, 1)[0].value;
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function forget(key) {
  localStorage.removeItem(PREFIX + key);
}

function forgetSent() {
  forget(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
}

function forgetAll() {
  Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => localStorage.removeItem(name));
}

function forgetOld() {
  for (const name of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (JSON.parse(localStorage.getItem(name)).at < Date.now() - WEEK) localStorage.removeItem(name);
  }
}
