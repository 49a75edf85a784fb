// On a fiche, touching a paragraph tells where it comes from, in the margin. The page of attribution is asked once, and
// its blocks are recognised by their letters. Without this module the link beside the text leads there.

const LEAST = 12; // letters in common that name a block
const link = document.querySelector("a[data-origins]");
const told = document.querySelector("[data-origin]");
const prose = link?.closest(".split").querySelector(".prose");
let asked;

if (prose && told) {
  told.hidden = false;
  prose.addEventListener("click", tell);
}

async function tell(event) {
  const touched = event.target.closest("p, li, tr, pre, h2, h3, h4, h5, h6");
  if (!touched || event.target.closest("a") || String(getSelection())) return; // a link leads, a selection is copied
  try {
    const block = nearest(letters(touched.textContent), await (asked ??= blocks()));
    if (block) show(touched, block);
  } catch {
    asked = undefined; // the link is still there
  }
}

function show(touched, block) {
  prose.querySelector(".passage")?.classList.remove("passage");
  touched.classList.add("passage");
  told.replaceChildren(document.importNode(block.origins, true));
  link.hash = block.id;
}

async function blocks() {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(`attribution: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("[data-block]")].map((block) => ({
    id: block.id,
    letters: letters(plain([...block.querySelectorAll("[data-passage]")].map((passage) => passage.textContent).join(" "))),
    origins: block.querySelector("ul"),
  }));
}

// A block of Markdown as one reads it: without its marker, nor where its links lead.
function plain(text) {
  return text
    .replace(/^\s*(?:[-*+>|]|\d+[.)]|#+)\s+/, "")
    .replace(/\]\([^)]*\)/g, "")
    .replace(/\[\[[^\]|]*\|/g, "");
}

function letters(text) {
  return text.normalize().replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

// The block that begins most like what was touched.
function nearest(wanted, all) {
  const scores = all.map((block) => common(wanted, block.letters));
  const best = Math.max(...scores);
  return best >= Math.min(LEAST, wanted.length) && best ? all[scores.indexOf(best)] : undefined;
}

function common(a, b) {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n += 1;
  return n;
}
