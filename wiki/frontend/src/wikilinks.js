import Combobox from "@github/combobox-nav";
import { InputRange } from "dom-input-range";
import { announce } from "./announce.js";
import { fetchOptions, fill, isAmbiguous, isBegun, makeList, makeOption } from "./options.js";
import { targets } from "./vocabulary.js";
import { target, unfinished } from "./wikilink.js";

const ADDRESS = "/search/suggest";
const MOST_RELATIONS = 4;

/**
 * Offer pages and relations after `[[` in the text.
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} body
 */
export function setUpWikilinks(form, body) {
  const list = makeList(`${body.id}-suggestions`);
  list.classList.add("at-caret");
  body.parentElement.classList.add("suggest-box");
  body.after(list);
  let combobox = null;
  let link = null;
  let dismissed = -1; // where a link begins whose menu was closed with Escape
  let request = new AbortController();
  let isAsking = false;
  let isEager = false; // Enter came while the menu of what is typed was on its way

  body.addEventListener("input", ask);
  body.addEventListener("blur", close);
  body.addEventListener("click", close);
  body.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && combobox) {
      event.preventDefault();
      dismissed = link.start;
      close();
    } else if (event.key === "Enter" && combobox && isAsking) {
      event.preventDefault();
      isEager = true;
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      close();
    }
  });
  list.addEventListener("combobox-commit", (event) => choose(event.target));
  if (isBegun(body)) ask();

  async function ask() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    isEager = false;
    link = unfinished(body.value, body.selectionEnd);
    if (!link) dismissed = -1;
    if (!link?.name.trim() || link.start === dismissed) return close();
    isAsking = true;
    try {
      const { name, relation } = link;
      const types = relation ? await targets(relation, form.elements.type.value) : [];
      const found = await fetchOptions(ADDRESS, name, types, signal);
      if (!signal.aborted) show(relation ? found : [...found, ...relationsFor(form, name)]);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function show(options) {
    if (options.length === 0 || document.activeElement !== body) return close();
    isAsking = false;
    fill(list, options);
    if (isEager) return choose(options[0]);
    list.hidden = false;
    place();
    if (!combobox) {
      combobox = new Combobox(body, list);
      combobox.start();
      // A text of many lines must stay a textbox, which may have an active
      // descendant but does not expand.
      body.removeAttribute("role");
      body.removeAttribute("aria-expanded");
    }
    combobox.clearSelection();
    combobox.navigate(1);
    announce(`${options.length} suggestions; Enter takes the first, Escape none`);
  }

  function place() {
    const caret = new InputRange(body, link.start).getBoundingClientRect();
    const box = body.parentElement.getBoundingClientRect();
    const room = box.width - list.offsetWidth;
    list.style.left = `${Math.max(0, Math.min(caret.left - box.left, room))}px`;
    // Below the caret, or above it where the window or the save bar cuts it off.
    const bar = form.querySelector(".save-bar")?.getBoundingClientRect().top ?? innerHeight;
    const height = list.offsetHeight + 4;
    const above = caret.bottom + height > Math.min(bar, innerHeight) && caret.top > height;
    list.style.top = `${(above ? caret.top - height : caret.bottom + 4) - box.top}px`;
  }

  function close() {
    request.abort();
    isAsking = isEager = false;
    combobox?.destroy();
    combobox = null;
    list.hidden = true;
    list.replaceChildren();
  }

  function choose(option) {
    const { relation, slug, value } = option.dataset;
    const { start } = link;
    const prefix = link.relation ? `${link.relation}::` : "";
    const end = body.selectionEnd;
    const written = relation
      ? `${relation}::`
      : `${prefix}${target(value, slug, isAmbiguous(option))}]]`;
    const closed = !relation && body.value.startsWith("]]", end);
    close();
    body.focus();
    body.setSelectionRange(start, closed ? end + 2 : end);
    // Unlike a new value it keeps the undo history, and tells of the input.
    if (!document.execCommand("insertText", false, written)) {
      body.setRangeText(written, start, closed ? end + 2 : end, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

/** Give the relations that fit what is typed, from those the link rows offer. */
function relationsFor(form, text) {
  const start = text.trim().toLowerCase();
  const select = form.querySelector("select[name^=links-][name$=-relation]");
  const fitting = [...(select?.options ?? [])].filter(
    ({ value, text: label }) =>
      value && (value.startsWith(start) || label.toLowerCase().startsWith(start)),
  );
  return fitting.slice(0, MOST_RELATIONS).map(({ value, text: label }) => {
    const option = makeOption(`${value}::`, label === value ? "relation" : `relation “${label}”`);
    option.dataset.relation = value;
    return option;
  });
}
