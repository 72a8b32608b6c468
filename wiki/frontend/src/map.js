// What maps get: zooming, and a look at what a page is linked to.
import { setUpNeighbours } from "./neighbours.js";
import { setUpZoom } from "./zoom.js";

for (const map of document.querySelectorAll("svg[data-map]")) {
  setUpNeighbours(map);
  setUpZoom(map);
}
