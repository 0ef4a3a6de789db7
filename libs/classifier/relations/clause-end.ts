/** What ends a clause where its syntax is not read: a sign, or a word that sets two clauses against each other. */
export const CLAUSE_END = /^(?:[;:?!.]|[\u2013\u2014]|--|while|whereas)$/;
