import { setUpUnsaved } from "./unsaved.js";

/**
 * Let writing a text anew choose it, and warn before decisions are lost.
 * @param {HTMLFormElement} form
 */
export function setUpResolving(form) {
  const choices = (text) => form.elements[text.name.replace(/^own-/, "choice-")];
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-own]")) choices(event.target).value = "own";
  });
  // Somebody may have begun to write before this script came.
  for (const text of form.querySelectorAll("[data-own]"))
    if (text.value !== text.defaultValue) choices(text).value ||= "own";
  setUpUnsaved(form, true);
}
