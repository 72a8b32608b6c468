import { select } from "d3-selection";
import "d3-transition";
import { zoom as makeZoom, zoomIdentity, zoomTransform } from "d3-zoom";
import { makeTools } from "./map-tools.js";

const STEP = 1.4;
const PAN = 80;
const ARROWS = {
  ArrowLeft: [PAN, 0],
  ArrowRight: [-PAN, 0],
  ArrowUp: [0, PAN],
  ArrowDown: [0, -PAN],
};

/**
 * Let a map be zoomed and moved: wheel, fingers, buttons, keys.
 * @param {SVGSVGElement} map
 */
export function setUpZoom(map) {
  const view = map.querySelector("[data-view]");
  const { width, height } = map.viewBox.baseVal;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const zoom = makeZoom()
    .scaleExtent([0.6, 8])
    .translateExtent([
      [-width / 4, -height / 4],
      [width * 1.25, height * 1.25],
    ])
    .filter((event) => isMeant(map, event))
    .on("zoom", ({ transform }) => view.setAttribute("transform", transform));
  const selection = select(map).call(zoom);

  const actions = {
    in: () => zoom.scaleBy(moving(), STEP),
    out: () => zoom.scaleBy(moving(), 1 / STEP),
    whole: () => zoom.transform(moving(), zoomIdentity),
  };
  makeTools(map, actions);
  map.tabIndex = 0;
  map.addEventListener("keydown", onKey);
  map.addEventListener("focusin", ({ target }) => {
    if (target.matches("[data-spot]:focus-visible")) bringIn(target);
  });

  function moving() {
    return still.matches ? selection : selection.transition().duration(180);
  }

  function onKey(event) {
    // With these the keys are the browser's: Ctrl and + enlarges the whole page.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = { "+": actions.in, "=": actions.in, "-": actions.out, 0: actions.whole };
    const arrow = ARROWS[event.key];
    if (!arrow && !keys[event.key]) return;
    event.preventDefault();
    if (arrow) {
      const { k } = zoomTransform(map);
      zoom.translateBy(moving(), arrow[0] / k, arrow[1] / k);
    } else {
      keys[event.key]();
    }
  }

  /** Move the view when the keyboard reaches a spot that is out of sight. */
  function bringIn(spot) {
    const { x, y, width: w, height: h } = spot.getBBox();
    const center = [x + w / 2, y + h / 2];
    const [left, top] = zoomTransform(map).apply(center);
    if (left > 0 && left < width && top > 0 && top < height) return;
    zoom.translateTo(moving(), ...center);
  }
}

/** Leave to the page what is meant for it: its wheel, and one finger that scrolls. */
function isMeant(map, event) {
  if (event.type === "wheel") return event.ctrlKey || map.contains(document.activeElement);
  if (event.type.startsWith("touch")) return event.touches.length > 1;
  // What begins at a page of a large map is for that page: a drag, a card.
  const isLarge = map.closest("[data-map-frame]") !== null;
  if (event.target.closest("a") && (isLarge || event.type === "dblclick")) return false;
  return !event.ctrlKey && !event.button;
}
