/**
 * Let faults of the page's text lead to their lines.
 * @param {HTMLTextAreaElement} text
 */
export function setUpSource(text) {
  for (const link of document.querySelectorAll("a[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      showLine(text, Number(link.dataset.line));
    });
  }
}

function showLine(text, number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const end = start + (lines[number - 1]?.length ?? 0);
  text.focus();
  text.setSelectionRange(start, end);
  // Long lines wrap, so that this is near the line rather than at it.
  text.scrollTop = (text.scrollHeight * (number - 4)) / lines.length;
}
