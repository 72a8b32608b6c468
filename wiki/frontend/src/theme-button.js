import { apply, keep, stored, THEMES } from "./colours.js";

/** Let the button of the footer go through the themes. */
export function setUpThemeButton() {
  const button = document.querySelector("[data-theme-toggle]");
  if (!button) return;
  let theme = stored();
  show();
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    keep(theme);
    show();
  });

  function show() {
    apply(theme);
    button.textContent = `Colours: ${theme}`;
  }
}
