import { setUpUnsaved } from "./unsaved.js";

/**
 * Let writing a text anew choose it, and warn before decisions are lost.
 * @param {HTMLFormElement} form
 */
export function setUpResolving(form) {
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-own]")) return;
    const choice = event.target.name.replace(/^own-/, "choice-");
    form.querySelector(`input[name="${choice}"][value="own"]`).checked = true;
  });
  setUpUnsaved(form, true);
}
