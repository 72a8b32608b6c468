import { labelOf, targets } from "./vocabulary.js";

/**
 * Make the two halves of a link row fit: a chosen relation narrows the pages that
 * are suggested, a chosen page the relations that may be picked.
 * @param {HTMLFormElement} form
 */
export function setUpFit(form) {
  const source = form.elements.type?.value ?? "";
  const rows = form.querySelector("[data-links]");
  if (!rows || !source) return;

  rows.addEventListener("change", (event) => {
    if (event.target.matches("select[name$=-relation]")) narrowPages(event.target);
  });
  rows.addEventListener("focusin", (event) => {
    // A row that the server filled has its relation from the start.
    if (event.target.matches("[data-suggest]")) narrowPages(relationOf(event.target));
  });
  rows.addEventListener("throughline:chosen", (event) => {
    narrowRelations(relationOf(event.target), event.detail.type);
    if (event.detail.isNew) askForType(event.target.closest("[data-link-row]"));
  });
  rows.addEventListener("input", (event) => {
    // Typed by hand, so its type is not known any more.
    if (event.target.matches("[data-suggest]")) narrowRelations(relationOf(event.target), "");
  });

  async function narrowPages(select) {
    const input = select.closest("[data-link-row]").querySelector("[data-suggest]");
    const types = select.value ? await targets(select.value, source) : [];
    input.dataset.suggestTypes = types.join(" ");
  }

  async function narrowRelations(select, type) {
    const label = type ? await labelOf(type) : "";
    for (const option of select.options) {
      if (option.parentElement.matches("optgroup")) continue; // never fits this page
      option.dataset.label ??= option.textContent;
      const types = type && option.value ? await targets(option.value, source) : [];
      const fits = types.length === 0 || types.includes(type) || option.selected;
      option.disabled = !fits;
      option.textContent = option.dataset.label + (fits ? "" : ` (not to a ${label})`);
    }
  }
}

/** Open what is folded away, where the type of a page to be made is chosen. */
function askForType(row) {
  row.querySelector("details").open = true;
  row.querySelector("[data-make]").focus();
}

function relationOf(input) {
  return input.closest("[data-link-row]").querySelector("select[name$=-relation]");
}
