const WAIT = 2000;

/**
 * Ask what the page may lack once the form is there, and whenever somebody stops typing.
 * @param {HTMLFormElement} form
 */
export function setUpAdvice(form) {
  const place = form.querySelector("[data-advice]");
  if (!place) return;
  let timer;
  let request = new AbortController();

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  if ("askedLater" in place.dataset) ask();

  async function ask() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const data = new FormData(form);
    data.set("page", form.dataset.page ?? "");
    try {
      const answer = await fetch("/advice", { method: "POST", body: data, signal });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      // Buttons must not be replaced under somebody's finger or focus.
      if (signal.aborted || place.contains(document.activeElement)) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      place.replaceChildren(...page.body.childNodes);
    } catch {
      // What stands there goes on standing there.
    }
  }
}
