/**
 * Fade what is not linked to the spot under the pointer or with the focus.
 * @param {SVGSVGElement} map
 */
export function setUpNeighbours(map) {
  const spots = new Map();
  for (const spot of map.querySelectorAll("[data-spot]")) {
    spots.set(spot.dataset.spot, new Set([spot]));
  }
  const byId = new Map([...spots].map(([id, near]) => [id, [...near][0]]));
  for (const line of map.querySelectorAll("line[data-from]")) {
    const { from, to } = line.dataset;
    for (const [here, there] of [[from, to], [to, from]]) {
      spots.get(here)?.add(line);
      if (byId.has(there)) spots.get(here)?.add(byId.get(there));
    }
  }

  const spotOf = (event) => event.target.closest?.("[data-spot]");
  const focused = () => map.querySelector("[data-spot]:focus-visible");
  map.addEventListener("pointerover", (event) => show(spotOf(event) ?? focused()));
  map.addEventListener("pointerleave", () => show(focused()));
  map.addEventListener("focusin", (event) => show(spotOf(event)));
  map.addEventListener("focusout", () => show(null));

  let shown = null;
  function show(spot) {
    if (spot === shown) return;
    for (const each of map.querySelectorAll(".near")) each.classList.remove("near");
    map.classList.toggle("searching", Boolean(spot));
    for (const each of spots.get(spot?.dataset.spot) ?? []) each.classList.add("near");
    shown = spot;
  }
}
