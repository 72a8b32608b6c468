const TURNS = { PageDown: "next", PageUp: "prev" };

/**
 * Let the keys of a remote control turn to the next step and back.
 * @param {HTMLElement} steps
 */
export function setUpSteps(steps) {
  document.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    if (!turn || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const link = steps.querySelector(`a[rel="${turn}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
