const TYPING = "input, textarea, select, [contenteditable=true], [role=combobox]";

/** Let the key "/" lead to the search, as long as nobody is typing. */
export function setUpSearchKey() {
  const field = document.querySelector("form[role=search] input[type=search]");
  if (!field) return;
  field.setAttribute("aria-keyshortcuts", "/");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
