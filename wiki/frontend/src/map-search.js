/**
 * Let pages be found on a map by their names.
 * @param {SVGSVGElement} map
 */
export function setUpSearch(map) {
  const label = document.createElement("label");
  label.className = "map-search";
  label.textContent = "Find on the map ";
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  label.append(input);
  map.before(label, told);
  const spots = [...map.querySelectorAll("[data-spot]")];

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    found()[0]?.focus();
  });

  function found() {
    const text = input.value.trim().toLowerCase();
    if (!text) return [];
    return spots.filter((spot) => spot.getAttribute("aria-label").toLowerCase().includes(text));
  }

  function show() {
    const hits = new Set(found());
    map.classList.toggle("searching", hits.size > 0);
    for (const spot of spots) spot.classList.toggle("near", hits.has(spot));
    told.textContent = input.value.trim() ? ` ${hits.size} found` : "";
  }
}
