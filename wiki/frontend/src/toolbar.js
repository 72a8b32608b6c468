import "@github/markdown-toolbar-element";

/** Style of the library, face, name, key that goes with Ctrl or ⌘. */
const BUTTONS = [
  ["header-2", "H", "Heading"],
  ["bold", "B", "Bold", "b"],
  ["italic", "I", "Italic", "i"],
  ["quote", "”", "Quote"],
  ["code", "</>", "Code", "e"],
  ["link", "↗", "Link to an address", "k"],
  ["unordered-list", "•", "List"],
  ["ordered-list", "1.", "Numbered list"],
];

/**
 * Put a toolbar above the text.
 * @param {HTMLTextAreaElement} body
 */
export function setUpToolbar(body) {
  const toolbar = document.createElement("markdown-toolbar");
  toolbar.setAttribute("for", body.id);
  toolbar.setAttribute("aria-label", "Formatting");
  const keys = new Map();
  for (const [style, face, name, key] of BUTTONS) {
    const button = makeButton(face, key ? `${name} (Ctrl+${key.toUpperCase()})` : name);
    button.dataset.mdButton = style;
    toolbar.append(button);
    if (key) keys.set(key, button);
  }
  toolbar.append(pageButton(body));
  body.before(toolbar);
  body.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const button = keys.get(event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

function makeButton(face, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = face;
  button.title = name;
  button.setAttribute("aria-label", name);
  button.tabIndex = -1; // the toolbar is one stop; arrow keys go through it
  return button;
}

function pageButton(body) {
  const button = makeButton("[[ ]]", "Link to a page of this wiki");
  button.dataset.mdButton = "page"; // unknown to the library, which then only moves focus
  button.addEventListener("click", () => {
    body.focus();
    // Keeps the undo history, and tells the menu that something was typed.
    document.execCommand("insertText", false, `[[${chosen(body)}`);
  });
  return button;
}

function chosen(body) {
  return body.value.slice(body.selectionStart, body.selectionEnd).replace(/\s+/g, " ");
}
