import { announce } from "./announce.js";

/**
 * Put a button behind everything that is there to be copied.
 * @param {ParentNode} root
 */
export function setUpCopying(root) {
  if (!navigator.clipboard) return;
  for (const each of root.querySelectorAll("[data-copied]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await copy(each);
      button.textContent = "Copied";
      announce("Copied.");
    });
    each.after(button);
  }
}

/** Copy with italics where the browser can, and as plain text for the rest. */
async function copy(element) {
  const text = element.textContent.trim();
  if (!window.ClipboardItem) return navigator.clipboard.writeText(text);
  const kinds = { "text/plain": text, "text/html": element.innerHTML };
  const blobs = Object.entries(kinds).map(([type, data]) => [type, new Blob([data], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
