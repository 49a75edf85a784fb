// The Markdown preview beside a textarea[data-preview]: the server draws it, with the very rules of the page.

const PAUSE = 500;

for (const area of document.querySelectorAll("textarea[data-preview]")) follow(area);

function follow(area) {
  const into = document.getElementById(area.dataset.previewInto);
  const status = into.parentElement.querySelector("[data-preview-status]");
  let timer;
  let asked;
  let shown = area.defaultValue === area.value && into.childElementCount ? area.value : null;

  async function draw() {
    const text = area.value;
    if (text === shown) return;
    asked?.abort();
    asked = new AbortController();
    try {
      into.replaceChildren(...(await drawn(area, text, asked.signal)));
      shown = text;
      status.textContent = status.dataset.done; // said once: the same words again are not announced
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = status.dataset.failed;
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
  });
  draw();
}

async function drawn(area, text, signal) {
  const token = area.form.elements.csrf_token?.value ?? "";
  const headers = { "X-CSRFToken": token };
  const answer = await fetch(area.dataset.preview, { method: "POST", body: new URLSearchParams({ text }), headers, signal });
  if (!answer.ok || answer.redirected) throw new Error(`preview: ${answer.status}`);
  // Parsed apart: nothing in it can run, and the server has cleaned it already.
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}
