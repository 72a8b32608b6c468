import { announce } from "./announce.js";
import { setUpDragging } from "./dragging.js";

/**
 * Add, open, move and remove link rows without a round trip.
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

  more.textContent = "Add a link";
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const row = numbered(model, next++);
    (rows().at(-1) ?? field.querySelector(".help")).after(row);
    row.dispatchEvent(new CustomEvent("throughline:added", { bubbles: true }));
    renumber();
    row.querySelector("select").focus();
  });

  field.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-step]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-link-row]");
    if (button.dataset.rowStep === "open") open(row);
    else if (button.dataset.rowStep === "remove") remove(row);
    else move(row, button);
  });

  setUpDragging(field, rows, () => {
    renumber();
    announce("The link was moved.");
  });

  /** Put an open row in the place of one that is written as a line. */
  function open(row) {
    const opened = numbered(model, next++);
    for (const kept of row.querySelectorAll("input[type=hidden]")) {
      const place = opened.querySelector(`[name$="-${kept.name.split("-").at(-1)}"]`);
      if (!place) continue;
      if (place.matches("select") && ![...place.options].some(({ value }) => value === kept.value)) {
        place.add(new Option(`${kept.value} (unknown)`, kept.value));
      }
      place.value = kept.value;
    }
    const named = row.querySelector("[data-row-step]").ariaLabel.split(": ").slice(1).join(": ");
    for (const button of opened.querySelectorAll("[data-row-step]")) {
      button.ariaLabel = `${button.ariaLabel}: ${named}`;
    }
    opened.id = row.id;
    row.replaceWith(opened);
    opened.dispatchEvent(new CustomEvent("throughline:added", { bubbles: true }));
    renumber();
    opened.querySelector("select").focus();
  }

  function move(row, button) {
    const up = button.dataset.rowStep === "up";
    const all = rows();
    const beside = all[all.indexOf(row) + (up ? -1 : 1)];
    if (!beside) return announce("The link stands at the end already.");
    if (up) beside.before(row);
    else beside.after(row);
    renumber();
    button.focus();
    announce(`The link is number ${rows().indexOf(row) + 1} of ${all.length} now.`);
  }

  function remove(row) {
    const index = rows().indexOf(row);
    row.remove();
    renumber();
    announce("The link is removed from the form.");
    const beside = rows()[index] ?? rows().at(-1);
    (beside?.querySelector("[data-row-step=remove]") ?? more).focus();
  }

  /** The server reads the rows in the order of their numbers; ids stay as they are. */
  function renumber() {
    rows().forEach((row, index) => {
      for (const each of row.querySelectorAll("[name^=links-]")) {
        each.name = each.name.replace(/^links-\d+/, `links-${index}`);
      }
    });
  }
}

function numberOf(row) {
  return Number(row.querySelector("[name^=links-]").name.match(/\d+/)[0]);
}

/** Give an empty row, without what the scripts and the server's faults left in it. */
function blank(row) {
  const copy = row.cloneNode(true);
  copy.removeAttribute("id");
  for (const each of copy.querySelectorAll(".suggestions, .fault, .filled")) each.remove();
  for (const input of copy.querySelectorAll("input")) {
    input.removeAttribute("value");
    input.removeAttribute("aria-invalid");
  }
  for (const option of copy.querySelectorAll("option")) option.removeAttribute("selected");
  for (const button of copy.querySelectorAll("[data-row-step]")) {
    button.setAttribute("aria-label", button.getAttribute("aria-label").split(":")[0]);
  }
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
