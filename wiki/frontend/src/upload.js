import { announce } from "./announce.js";

const FAILED = "The file could not be sent. Nothing is lost: try again.";

/**
 * Bring pictures and files into the text: by a button, by paste, by drop.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} body
 */
export function setUpUpload(form, body) {
  const dialog = document.querySelector("dialog[data-upload]");
  if (!dialog) return;
  const inner = dialog.querySelector("form");
  const { file, alt } = inner.elements;
  const seen = dialog.querySelector("[data-upload-seen]");
  const fault = dialog.querySelector("[data-upload-fault]");
  const go = dialog.querySelector("[data-upload-go]");
  let place = [0, 0];

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "▣";
  button.title = "Picture or file";
  button.setAttribute("aria-label", "Picture or file");
  button.tabIndex = -1; // the toolbar is one stop; arrow keys go through it
  button.dataset.mdButton = "file"; // unknown to the library, which then only moves focus
  button.addEventListener("click", () => open());
  body.previousElementSibling?.append(button);

  body.addEventListener("paste", (event) => {
    // Text that was copied together with a picture of itself is meant as text.
    if (event.clipboardData.types.includes("text/plain")) return;
    take(event, event.clipboardData.files);
  });
  body.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
  body.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  file.addEventListener("change", look);
  dialog.querySelector("[data-upload-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => body.focus());
  inner.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  function take(event, files) {
    if (files.length === 0) return;
    event.preventDefault();
    open(files);
  }

  function open(files = null) {
    place = [body.selectionStart, body.selectionEnd];
    inner.reset();
    if (files) file.files = files;
    look();
    dialog.showModal();
    (files ? alt : file).focus();
  }

  function look() {
    const chosen = file.files[0];
    const isPicture = !chosen || chosen.type.startsWith("image/");
    fault.textContent = "";
    dialog.querySelector("[data-upload-alt]").hidden = !isPicture;
    alt.required = isPicture;
    seen.hidden = true;
    if (!chosen || !isPicture) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const picture = new Image();
      picture.src = reader.result;
      picture.alt = "";
      seen.replaceChildren(picture);
      seen.hidden = false;
    });
    reader.readAsDataURL(chosen);
  }

  async function send() {
    const data = new FormData(inner);
    data.set("csrf_token", form.elements.csrf_token.value);
    go.disabled = true;
    announce("The file is being sent");
    try {
      const answer = await fetch("/files/new", {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail);
      dialog.close();
      insert(told.text);
      announce("The file is in the text");
    } catch (error) {
      fault.textContent = error instanceof TypeError || !error.message ? FAILED : error.message;
    } finally {
      go.disabled = false;
    }
  }

  /** A picture at the start of a line stands alone only after an empty one. */
  function gap() {
    return /[^\n]\n$/.test(body.value.slice(0, place[0])) ? "\n" : "";
  }

  function insert(text) {
    body.focus();
    body.setSelectionRange(...place);
    // Keeps the undo history, and tells the preview that something changed.
    document.execCommand("insertText", false, gap() + text);
  }
}
