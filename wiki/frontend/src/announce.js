let region;

/**
 * Tell screen readers something, politely.
 * @param {string} text
 */
export function announce(text) {
  if (!region) {
    region = document.createElement("p");
    region.className = "unseen";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
}
