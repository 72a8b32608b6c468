import { zoomTransform } from "d3-zoom";
import { announce } from "./announce.js";

const FAR = 4;
const STEP = 20;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Let pages be moved to where they are wanted: by dragging, or by Shift and the arrows.
 * Where they are pinned stands in the address; going back undoes it.
 * @param {SVGSVGElement} map
 */
export function setUpDrag(map) {
  const [left, top, width, height] = map.dataset.frame.split(" ").map(Number);
  let held;

  map.addEventListener("pointerdown", (event) => {
    const spot = event.target.closest?.("[data-spot]");
    if (!spot || event.button !== 0) return;
    held = { spot, from: at(event), moved: false, start: shiftOf(spot) };
  });
  map.addEventListener("pointermove", (event) => {
    if (!held) return;
    const here = at(event);
    const by = [here[0] - held.from[0], here[1] - held.from[1]];
    if (!held.moved && Math.hypot(...by) < FAR) return;
    if (!held.moved) map.setPointerCapture(event.pointerId);
    held.moved = true;
    put(held.spot, [held.start[0] + by[0], held.start[1] + by[1]]);
  });
  map.addEventListener("pointerup", () => {
    if (held?.moved) {
      pin(held.spot);
      // The click that ends a drag opens nothing.
      const end = (event) => event.preventDefault();
      map.addEventListener("click", end, { capture: true, once: true });
    }
    held = null;
  });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener(
    "keydown",
    (event) => {
      const spot = event.target.closest?.("[data-spot]");
      const arrow = ARROWS[event.key];
      if (!spot || !arrow || !event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      const [x, y] = shiftOf(spot);
      put(spot, [x + arrow[0] * STEP, y + arrow[1] * STEP]);
      pin(spot);
    },
    true,
  );
  addEventListener("popstate", () => location.reload());

  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY);
    const { x, y } = point.matrixTransform(map.getScreenCTM().inverse());
    return zoomTransform(map).invert([x, y]);
  }

  function put(spot, shift) {
    spot.dataset.shift = shift.join(" ");
    spot.setAttribute("transform", `translate(${shift[0]} ${shift[1]})`);
    const ends = [
      ["from", "x1", "y1"],
      ["to", "x2", "y2"],
    ];
    for (const [end, x, y] of ends) {
      for (const line of map.querySelectorAll(`line[data-${end}="${spot.dataset.spot}"]`)) {
        line.dataset[x] ??= line.getAttribute(x);
        line.dataset[y] ??= line.getAttribute(y);
        line.setAttribute(x, Number(line.dataset[x]) + shift[0]);
        line.setAttribute(y, Number(line.dataset[y]) + shift[1]);
      }
    }
  }

  function pin(spot) {
    const [x, y] = placeOf(spot);
    const address = new URL(location.href);
    const { slug } = spot.dataset;
    const pins = address.searchParams.getAll("pin");
    const kept = pins.filter((each) => !each.startsWith(`${slug}:`));
    address.searchParams.delete("pin");
    for (const each of [...kept, `${slug}:${x}:${y}`]) address.searchParams.append("pin", each);
    history.pushState(null, "", address);
    announce("Pinned. Go back to undo it.");
  }

  function placeOf(spot) {
    const [x, y] = spot.dataset.at.split(" ").map(Number);
    const [dx, dy] = shiftOf(spot);
    return [share(x + dx - left, width), share(y + dy - top, height)];
  }
}

function shiftOf(spot) {
  return (spot.dataset.shift ?? "0 0").split(" ").map(Number);
}

function share(part, whole) {
  return Math.min(1, Math.max(0, part / whole)).toFixed(4);
}
