/** Reading and writing the `[[relation::page|shown]]` that somebody is typing. */

/** Links are written in one go, so what lies further back is no link. */
const REACH = 200;

/**
 * Find the unfinished link before the caret.
 * @param {string} text
 * @param {number} caret
 * @returns {{start: number, relation: string, name: string} | null} `start` is
 *   the place after the brackets
 */
export function unfinished(text, caret) {
  const before = text.slice(Math.max(0, caret - REACH), caret);
  const found = before.match(/\[\[(?:([a-z0-9-]+)::)?([^[\]|`\n]*)$/);
  if (!found) return null;
  const [whole, relation = "", name] = found;
  return { start: caret - whole.length + 2, relation, name };
}

/**
 * Give what stands between the brackets for a chosen page.
 * @param {string} title
 * @param {string} slug
 * @param {boolean} ambiguous whether other pages have this title
 */
export function target(title, slug, ambiguous) {
  if (/[[\]|`]/.test(title)) return slug; // such a title would end the link
  return ambiguous || title.includes("::") ? `${slug}|${title}` : title;
}
