/**
 * Warn before unsaved changes are lost.
 * @param {HTMLFormElement} form
 * @param {boolean} begun whether it holds text already that is saved nowhere; a form
 *   that came back with faults does
 */
export function setUpUnsaved(form, begun) {
  const came = begun || document.querySelector("main > .banner.bad") !== null;
  const start = written(form);
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false; // back again, by the button of the browser
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && (came || written(form) !== start)) event.preventDefault();
  });
}

/** Give what somebody wrote; rows that are still empty do not count. */
function written(form) {
  const pairs = [...new FormData(form)];
  const empty = pairs.filter(([name, value]) => name.endsWith("-target") && !value);
  const rows = empty.map(([name]) => name.slice(0, -"target".length));
  return JSON.stringify(pairs.filter(([name]) => !rows.some((row) => name.startsWith(row))));
}
