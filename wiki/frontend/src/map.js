// What maps get: zooming, a look at what a page is linked to; large ones also search,
// cards and pins, and those shown in steps the keys that turn them.
import { setUpCard } from "./map-card.js";
import { setUpDrag } from "./map-drag.js";
import { setUpSearch } from "./map-search.js";
import { setUpSteps } from "./map-steps.js";
import { setUpNeighbours } from "./neighbours.js";
import { setUpZoom } from "./zoom.js";

for (const map of document.querySelectorAll("svg[data-map]")) {
  setUpNeighbours(map);
  setUpZoom(map);
  const frame = map.closest("[data-map-frame]");
  if (frame) {
    setUpSearch(map);
    setUpCard(map, frame);
    setUpDrag(map);
  }
}

const steps = document.querySelector("[data-steps]");
if (steps) setUpSteps(steps);
