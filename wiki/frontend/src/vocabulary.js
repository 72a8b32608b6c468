/** Which relations may join which types, as the vocabulary of the wiki says. */

let loading;

/** @returns {Promise<Record<string, {signatures?: string[][], symmetric?: boolean}>>} */
function relations() {
  loading ??= fetch("/api/v1/vocabulary", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .then((vocabulary) => vocabulary.relations ?? {})
    .catch(() => ({})); // nothing known: everything is offered, the server checks
  return loading;
}

/**
 * Give the types that a relation may lead to from a type; none means any.
 * @param {string} relation
 * @param {string} source
 * @returns {Promise<string[]>}
 */
export async function targets(relation, source) {
  const { signatures = [], symmetric } = (await relations())[relation] ?? {};
  const found = signatures.filter(([from]) => from === source).map(([, to]) => to);
  if (symmetric) {
    found.push(...signatures.filter(([, to]) => to === source).map(([from]) => from));
  }
  return [...new Set(found)];
}
