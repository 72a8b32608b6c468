import { announce } from "./announce.js";

const WAIT = 400;
const FAILED = "The preview could not be made. Your text is still in the form.";

/**
 * Turn the preview button into one that opens a pane and keeps it up to date.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} body
 */
export function setUpPreview(form, body) {
  const button = form.querySelector("[data-preview-button]");
  const pane = form.querySelector("[data-preview-pane]");
  if (!button || !pane) return;
  let timer;
  let request = new AbortController();

  // A live region of this size would be read out whole at every pause in typing;
  // a short polite message says what happened instead.
  pane.removeAttribute("aria-live");
  pane.setAttribute("role", "region");
  pane.setAttribute("aria-label", "Preview");
  show(!pane.hidden);

  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(pane.hidden);
    if (!pane.hidden) render("Preview shown below");
  });
  body.addEventListener("input", () => {
    if (pane.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(render, WAIT);
  });

  function show(open) {
    pane.hidden = !open;
    button.textContent = open ? "Hide preview" : "Preview";
    if (!open) request.abort();
  }

  async function render(message = "") {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    pane.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: sent(), signal });
      // Sent elsewhere means signed out by now.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (signal.aborted) return;
      pane.replaceChildren(...parsed(text));
      announce(message);
    } catch {
      if (!signal.aborted) {
        pane.textContent = FAILED;
        announce(FAILED);
      }
    } finally {
      if (!signal.aborted) pane.removeAttribute("aria-busy");
    }
  }

  function sent() {
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("source" in body.dataset ? "source" : "body", body.value);
    return data;
  }
}

function parsed(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const link of page.querySelectorAll("a[href]")) {
    link.target = "_blank"; // following a link must not cost the text
    link.relList.add("noopener");
  }
  return page.body.childNodes;
}
