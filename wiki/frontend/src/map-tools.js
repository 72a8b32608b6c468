const HELP =
  "Drag to move. To zoom use the buttons, Ctrl with the wheel, two fingers, " +
  "or on the map the keys + − 0 and the arrows.";

/**
 * Put the buttons of a map before it.
 * @param {SVGSVGElement} map
 * @param {Record<"in" | "out" | "whole", () => void>} actions
 */
export function makeTools(map, actions) {
  const tools = document.createElement("div");
  tools.className = "map-tools";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "Zoom");
  tools.append(
    makeButton("+", "Zoom in", actions.in),
    makeButton("−", "Zoom out", actions.out),
    makeButton("Whole map", "", actions.whole),
    makeHelp(map),
  );
  map.before(tools);
}

function makeButton(face, name, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = face;
  if (name) {
    button.title = name;
    button.setAttribute("aria-label", name);
  }
  button.addEventListener("click", action);
  return button;
}

function makeHelp(map) {
  const help = document.createElement("span");
  help.id = `${map.id}-help`;
  help.textContent = HELP;
  // A small map at the side has no room for it.
  help.className = map.closest(".map-frame") ? "help" : "unseen";
  map.setAttribute("aria-describedby", help.id);
  return help;
}
