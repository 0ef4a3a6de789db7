/** So far into a document its root element is looked for, past comments and processing instructions. */
const LOOKED_AT_CHARS = 20_000;

/** The format that a feed says it has, such as "RSS 2.0" or "JSON Feed 1.1"; null for what is no feed. */
export function feedFormat(text: string): string | null {
  const start = text.slice(0, LOOKED_AT_CHARS).trimStart();
  if (start.startsWith('{')) {
    const version = /"version"\s*:\s*"https?:\\?\/\\?\/jsonfeed\.org\\?\/version\\?\/([\d.]+)"/.exec(text)?.[1];
    return version === undefined ? null : `JSON Feed ${version}`;
  }
  const plain = start.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '');
  const [, name = '', attributes = ''] = /<([a-z][\w.-]*(?::[\w.-]+)?)(\s[^>]*)?>/i.exec(plain) ?? [];
  const local = name.toLowerCase().replace(/^.*:/, '');
  if (local === 'rss')
    return `RSS ${/\sversion\s*=\s*["']([^"']{1,20})["']/.exec(attributes)?.[1] ?? 'without a version'}`;
  if (local === 'feed') return /purl\.org\/atom\/ns#/.test(attributes) ? 'Atom 0.3' : 'Atom 1.0';
  if (local !== 'rdf') return null;
  return /my\.netscape\.com\/rdf\/simple\/0\.9|channel\.netscape\.com\/rdf\/simple\/0\.9/.test(attributes)
    ? 'RSS 0.90'
    : 'RSS 1.0';
}
