import { announce } from "./announce.js";

/**
 * Add and remove link rows without a round trip.
 * @param {HTMLFormElement} form
 */
export function setUpRows(form) {
  const field = form.querySelector("[data-links]");
  const more = field?.querySelector("[data-more-links]");
  const rows = () => [...(field?.querySelectorAll("[data-link-row]") ?? [])];
  const last = rows().at(-1);
  if (!more || !last) return;
  const model = blank(last);
  let next = 1 + Math.max(...rows().map(numberOf));

  for (const row of rows()) addTools(row);

  more.textContent = "Add a link";
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const row = numbered(model, next++);
    addTools(row);
    (rows().at(-1) ?? field.querySelector(".help")).after(row);
    row.dispatchEvent(new CustomEvent("throughline:added", { bubbles: true }));
    row.querySelector("select").focus();
  });

  function addTools(row) {
    const tools = document.createElement("div");
    const button = document.createElement("button");
    tools.className = "row-tools";
    button.type = "button";
    button.textContent = "Remove";
    button.setAttribute("aria-label", "Remove this link");
    button.addEventListener("click", () => remove(row));
    tools.append(button);
    row.append(tools);
  }

  function remove(row) {
    const index = rows().indexOf(row);
    row.remove();
    announce("The link is removed from the form.");
    const beside = rows()[index] ?? rows().at(-1);
    (beside?.querySelector(".row-tools button") ?? more).focus();
  }
}

function numberOf(row) {
  return Number(row.querySelector("select").name.match(/\d+/)[0]);
}

/** Give an empty row, without what the scripts and the server's faults left in it. */
function blank(row) {
  const copy = row.cloneNode(true);
  for (const each of copy.querySelectorAll(".suggestions, .fault, .row-tools")) each.remove();
  for (const input of copy.querySelectorAll("input")) {
    input.removeAttribute("value");
    input.removeAttribute("aria-invalid");
  }
  for (const option of copy.querySelectorAll("option")) option.removeAttribute("selected");
  copy.querySelector("details")?.removeAttribute("open");
  return copy;
}

/** Give a copy whose names and ids carry a number of their own. */
function numbered(model, number) {
  const copy = model.cloneNode(true);
  for (const each of copy.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for", "aria-describedby"]) {
      const value = each.getAttribute(attribute);
      if (value) each.setAttribute(attribute, value.replace(/^links-\d+/, `links-${number}`));
    }
  }
  return copy;
}
