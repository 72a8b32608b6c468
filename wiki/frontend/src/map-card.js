import { announce } from "./announce.js";

const GROW = { "+": "+", "=": "+", "-": "-" };

/**
 * Show a card for the page that is chosen on a map, with ways to change the map.
 * @param {SVGSVGElement} map
 * @param {Element} frame
 */
export function setUpCard(map, frame) {
  const card = document.createElement("aside");
  card.className = "map-card";
  card.hidden = true;
  card.tabIndex = -1;
  card.setAttribute("aria-label", "Chosen page");
  frame.append(card);
  let chosen;

  map.addEventListener("click", (event) => {
    const spot = spotOf(event);
    if (!spot || event.defaultPrevented) return;
    // With these the browser opens the page elsewhere.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (event.detail < 2) open(spot);
  });
  map.addEventListener("dblclick", async (event) => {
    const spot = spotOf(event);
    if (!spot) return;
    event.preventDefault();
    await open(spot);
    follow("+");
  });
  // Before the map's own keys, which zoom.
  map.addEventListener(
    "keydown",
    async (event) => {
      const spot = spotOf(event);
      const way = GROW[event.key];
      if (!spot || !way || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      await open(spot);
      follow(way);
    },
    true,
  );
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden) close();
  });

  async function open(spot) {
    chosen = spot;
    try {
      const address = `/map/card/${encodeURIComponent(spot.dataset.slug)}${location.search}`;
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      card.replaceChildren(closer(), ...page.body.childNodes);
      card.hidden = false;
      card.focus();
    } catch {
      location.assign(spot.getAttribute("href"));
    }
  }

  function follow(way) {
    const link = card.querySelector(`[data-grow="${way}"]`);
    if (link) location.assign(link.href);
    else announce(way === "+" ? "Its neighbours are shown already" : "Its neighbours are not shown");
  }

  function closer() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = "×";
    button.setAttribute("aria-label", "Close the card");
    button.addEventListener("click", close);
    return button;
  }

  function close() {
    card.hidden = true;
    chosen?.focus();
  }
}

function spotOf(event) {
  return event.target.closest?.("[data-spot]");
}
