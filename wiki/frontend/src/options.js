/** The options of suggestion menus, as the server words and draws them. */

/**
 * @param {string} address of the suggestions
 * @param {string} text typed so far
 * @param {string[]} types that pages may have; none means any
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLLIElement[]>}
 */
export async function fetchOptions(address, text, types, signal) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", text);
  for (const type of types) url.searchParams.append("type", type);
  const answer = await fetch(url, { headers: { Accept: "text/html" }, signal });
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const options = [...page.querySelectorAll("[role=option]")];
  for (const option of options) option.dataset.type = typeOf(option);
  return options;
}

/** Make an option that is not a page. */
export function makeOption(value, kind) {
  const option = document.createElement("li");
  const small = document.createElement("small");
  option.setAttribute("role", "option");
  option.dataset.value = value;
  small.className = "kind";
  small.textContent = kind;
  option.append(value, " ", small);
  return option;
}

/** Fill a list; ids are made anew because many lists may be on one page. */
export function fill(list, options) {
  options.forEach((option, index) => {
    option.id = `${list.id}-${index + 1}`;
  });
  list.replaceChildren(...options);
}

/** Make the empty list of a menu. */
export function makeList(id) {
  const list = document.createElement("ul");
  list.id = id;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  // A press on the list would take the focus, and the list closes without it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  return list;
}

/** Tell whether another option of the menu has the same title. */
export function isAmbiguous(option) {
  const same = [...option.parentElement.children].filter(
    (other) => other.dataset.value === option.dataset.value,
  );
  return same.length > 1;
}

/** Tell whether somebody types in a field already: on a slow line scripts come later. */
export function isBegun(field) {
  return document.activeElement === field && field.value !== field.defaultValue;
}

function typeOf(option) {
  const found = [...option.classList].find((name) => name.startsWith("type-"));
  return found ? found.slice("type-".length) : "";
}
