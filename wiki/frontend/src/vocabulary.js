/** Which relations may join which types, as the vocabulary of the wiki says. */

let loading;

/** @returns {Promise<{types?: object, relations?: object}>} */
function vocabulary() {
  loading ??= fetch("/api/v1/vocabulary", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .catch(() => ({})); // nothing known: everything is offered, the server checks
  return loading;
}

/** Give a page type as it is called within a sentence. */
export async function labelOf(type) {
  const { types = {} } = await vocabulary();
  return (types[type]?.label ?? type).toLowerCase();
}

/**
 * Give the types that a relation may lead to from a type; none means any.
 * @param {string} relation
 * @param {string} source
 * @returns {Promise<string[]>}
 */
export async function targets(relation, source) {
  const { relations = {} } = await vocabulary();
  const { signatures = [], symmetric } = relations[relation] ?? {};
  const found = signatures.filter(([from]) => from === source).map(([, to]) => to);
  if (symmetric) {
    found.push(...signatures.filter(([, to]) => to === source).map(([from]) => from));
  }
  return [...new Set(found)];
}
