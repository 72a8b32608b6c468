// How far a reader is in a series: kept in this browser, told to nobody.

const KEY = "throughline-read";
const MOST = 500;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function note(slug) {
  try {
    const rest = read().filter((each) => each !== slug);
    localStorage.setItem(KEY, JSON.stringify([slug, ...rest].slice(0, MOST)));
  } catch {
    // Without storage there is no progress to show.
  }
}

function show(list) {
  const parts = [...list.querySelectorAll("[data-part]")];
  const seen = new Set(read());
  const done = parts.filter((part) => seen.has(part.dataset.part));
  if (!done.length) return;
  for (const part of done) part.classList.add("read");
  const next = parts.find((part) => !seen.has(part.dataset.part));
  const line = list.querySelector("[data-progress]");
  line.textContent = `You have read ${done.length} of ${parts.length} in this browser. `;
  if (next) {
    const link = document.createElement("a");
    link.href = `/pages/${next.dataset.part}`;
    link.textContent = "Go on reading";
    line.append(link);
  }
  line.hidden = false;
}

/** @param {ParentNode} root */
export function setUpReading(root) {
  const page = root.querySelector("[data-reading]");
  if (page) note(page.dataset.reading);
  for (const list of root.querySelectorAll("[data-parts]")) show(list);
}
