declare module 'ahocorasick' {
  export default class AhoCorasick {
    constructor(keywords: string[]);
    /** Index of the last character of the occurrences, and the keywords that end there. */
    search(text: string): [number, string[]][];
  }
}
