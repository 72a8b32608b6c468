/** The chosen colours: "light", "dark" or "automatic", kept in this browser. */
const KEY = "throughline-theme";
export const THEMES = ["automatic", "light", "dark"];

/** @returns {string} the theme chosen earlier */
export function stored() {
  try {
    const theme = localStorage.getItem(KEY);
    return THEMES.includes(theme) ? theme : "automatic";
  } catch {
    return "automatic"; // storage may be forbidden
  }
}

/** @param {string} theme */
export function apply(theme) {
  const root = document.documentElement;
  if (theme === "automatic") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

/** @param {string} theme */
export function keep(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts for this page only.
  }
}
