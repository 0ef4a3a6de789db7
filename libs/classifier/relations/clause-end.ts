const CLAUSE_ENDS = new Set(['.', ';', ':', '?', '!', '\u2013', '\u2014', '--', 'while', 'whereas']);

/** What ends a clause where its syntax is not read: a sign, or a word that sets two clauses against each other. */
export function endsClause(text: string): boolean {
  return CLAUSE_ENDS.has(text);
}
