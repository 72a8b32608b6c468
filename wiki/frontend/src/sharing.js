// Buttons that hand a page on: to the printer, or to what the system shares with.

/** @param {ParentNode} root */
export function setUpSharing(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
    button.hidden = false;
  }
  if (!navigator.share) return;
  for (const button of root.querySelectorAll("[data-share]")) {
    button.addEventListener("click", () => {
      const shared = { title: button.dataset.share, url: button.dataset.address };
      navigator.share(shared).catch(() => {}); // closing the choice is no fault
    });
    button.hidden = false;
  }
}
