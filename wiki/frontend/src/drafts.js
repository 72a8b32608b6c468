const EVERY = 3000;
const LOST = "What you write cannot be kept on the server just now. Leave this window open.";

/**
 * Keep what is being typed on the server, every few seconds and on leaving.
 * @param {HTMLFormElement} form
 * @param {boolean} begun whether somebody has written in it already
 */
export function setUpDrafts(form, begun) {
  const place = form.elements.draft?.value;
  const told = form.querySelector("[data-draft-told]");
  if (!place || !told) return;
  let kept = begun ? "" : written(form);
  let timer;
  let saving = false;

  form.addEventListener("input", later);
  form.addEventListener("click", later); // rows that are moved or removed
  form.addEventListener("submit", () => {
    saving = true; // what is saved needs no draft
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => {
    saving = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });

  if (begun) later();

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, EVERY);
  }

  async function keep(leaving = false) {
    const now = written(form);
    if (saving || now === kept) return;
    try {
      const answer = await fetch("/drafts", {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(form),
        keepalive: leaving === true && now.length < 60_000, // what browsers allow
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      kept = now;
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      told.textContent = `Draft kept at ${time}`;
    } catch {
      told.textContent = LOST;
    }
  }
}

function written(form) {
  return JSON.stringify([...new FormData(form)]);
}
