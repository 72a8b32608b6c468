import Combobox from "@github/combobox-nav";
import { announce } from "./announce.js";
import { fetchOptions, fill, isAmbiguous, isBegun, makeList, makeOption } from "./options.js";

const WAIT = 120;

/**
 * Give every `[data-suggest]` field inside a node its menu of suggestions.
 * @param {ParentNode} root
 */
export function setUpSuggestions(root) {
  for (const input of root.querySelectorAll("input[data-suggest]")) new Suggestions(input);
}

/**
 * A field whose value may be chosen from a menu. What it reads from the field:
 * `data-suggest` the address, `data-suggest-types` the types of pages wanted,
 * `data-suggest-value` what an option puts in (`slug`, or the title),
 * `data-suggest-go`: choosing opens the page, and `data-suggest-new`: what is typed may
 * become a new page.
 */
class Suggestions {
  #input;
  #list;
  #combobox;
  #timer;
  #request = new AbortController();
  #fixed;

  constructor(input) {
    this.#input = input;
    this.#fixed = takeDatalist(input);
    this.#list = makeList(`${input.id}-suggestions`);
    const place = input.parentElement;
    if (getComputedStyle(place).position === "static") place.classList.add("suggest-box");
    place.append(this.#list);
    this.#combobox = new Combobox(input, this.#list, {
      tabInsertsSuggestions: !("suggestGo" in input.dataset),
    });
    input.autocomplete = "off";
    input.addEventListener("input", () => this.#askSoon());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("combobox-commit", (event) => this.#choose(event.target));
    if (isBegun(input)) this.#askSoon();
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT);
  }

  async #ask() {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const text = this.#input.value.trim();
    if (!text) return this.#close();
    const { suggest, suggestTypes = "" } = this.#input.dataset;
    const types = suggestTypes.split(" ").filter(Boolean);
    try {
      const found = await fetchOptions(suggest, text, types, signal);
      if (!signal.aborted) this.#show([...this.#fixedFor(text), ...found, ...this.#newFor(text, found)]);
    } catch {
      if (!signal.aborted) this.#close(); // no network: the field works without
    }
  }

  #fixedFor(text) {
    const start = text.toLowerCase();
    const fitting = this.#fixed.filter((each) => each.toLowerCase().startsWith(start));
    return fitting.map((each) => makeOption(each, "any of this type"));
  }

  #newFor(text, found) {
    if (!("suggestNew" in this.#input.dataset)) return [];
    const known = found.some((each) => each.dataset.value.toLowerCase() === text.toLowerCase());
    if (known || text.length < 3) return [];
    const option = makeOption(text, "make this page");
    option.dataset.make = "";
    return [option];
  }

  #show(options) {
    if (options.length === 0 || document.activeElement !== this.#input) return this.#close();
    const chosen = this.#list.querySelector("[aria-selected=true]");
    fill(this.#list, options);
    if (this.#list.hidden) {
      this.#list.hidden = false;
      this.#combobox.start();
    }
    if (chosen) this.#goTo(options.findIndex((each) => isSame(each, chosen)));
    announce(options.length === 1 ? "1 suggestion" : `${options.length} suggestions`);
  }

  /** Choose an option once more: somebody had gone to it before the newest came. */
  #goTo(index) {
    this.#combobox.clearSelection();
    for (let step = 0; step <= index; step += 1) this.#combobox.navigate(1);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#request.abort();
    if (this.#list.hidden) return;
    this.#combobox.stop();
    this.#list.hidden = true;
    this.#list.replaceChildren();
  }

  #onKey(event) {
    if (event.key === "Escape") {
      if (!this.#list.hidden) event.preventDefault(); // else a search field is emptied too
      this.#close(); // the menu that is still asked for does not open either
    } else if (event.key === "ArrowDown" && this.#list.hidden) {
      event.preventDefault();
      this.#ask();
    }
  }

  #choose(option) {
    const { slug, type, value, make } = option.dataset;
    const { suggestGo, suggestValue } = this.#input.dataset;
    const bySlug = slug && (suggestValue === "slug" || isAmbiguous(option));
    this.#input.value = bySlug ? slug : value;
    this.#close();
    if (suggestGo !== undefined && slug) {
      location.assign(`/pages/${encodeURIComponent(slug)}`);
      return;
    }
    const detail = { slug, type, title: value, isNew: make !== undefined };
    this.#input.dispatchEvent(new CustomEvent("throughline:chosen", { bubbles: true, detail }));
  }
}

/** Tell whether two options stand for the same page or words. */
function isSame(one, other) {
  return one.dataset.slug === other.dataset.slug && one.dataset.value === other.dataset.value;
}

/** Take over a native list of values: two menus on one field cover each other. */
function takeDatalist(input) {
  const values = [...(input.list?.options ?? [])].map((each) => each.value);
  input.removeAttribute("list");
  return values;
}
