/**
 * Let rows be dragged by a grip; the buttons do the same for everybody else.
 * @param {HTMLElement} field that holds the rows
 * @param {() => HTMLElement[]} rows in their order
 * @param {() => void} moved called when a row was dropped elsewhere
 */
export function setUpDragging(field, rows, moved) {
  let dragged = null;
  let from = -1;

  for (const row of rows()) addGrip(row);
  field.addEventListener("throughline:added", (event) => addGrip(event.target));

  field.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.(".grip")) return;
    dragged = event.target.closest("[data-link-row]");
    from = rows().indexOf(dragged);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 0, 0);
  });
  field.addEventListener("dragover", (event) => {
    const row = event.target.closest?.("[data-link-row]");
    if (!dragged || !row) return;
    event.preventDefault();
    if (row === dragged) return;
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
  field.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  field.addEventListener("dragend", () => {
    if (dragged && rows().indexOf(dragged) !== from) moved();
    dragged = null;
  });
}

function addGrip(row) {
  row.querySelector(".grip")?.remove();
  const grip = document.createElement("span");
  grip.className = "grip";
  grip.draggable = true;
  grip.title = "Drag to another place";
  grip.setAttribute("aria-hidden", "true");
  grip.textContent = "⠿";
  row.querySelector(".row-tools").prepend(grip);
}
