import { plainLine } from './text-construct';
import { childrenOf, elementsIn, textIn, type XmlElement } from './xml-element';

/** Longer than this is no name; it bounds the matching. */
const MAX_CHARS = 300;
const EMAIL = /(?:mailto:)?([^\s<>()[\]",;:@]{1,64}@[^\s<>()[\]",;:@]{1,255})/i;

/** The names in these elements, each once; the address of who gives no name. */
export function peopleIn(elements: readonly XmlElement[]): string[] {
  const names = elements.map(person).filter((name) => name !== null);
  return [...new Set(names)];
}

/** Whether it is an address only, so that a name from elsewhere says more. */
export function isAddress(name: string): boolean {
  return EMAIL.exec(name)?.[0] === name;
}

/** Atom's person with its parts, or one of RSS in one line: "a@b.example (Name)", "Name <a@b.example>", "Name". */
function person(element: XmlElement): string | null {
  const part = (...names: string[]) =>
    childrenOf(element, ...names)
      .map((child) => plainLine(textIn(child)))
      .find((text) => text !== null) ?? null;
  if (elementsIn(element).length > 0) {
    return part('name', 'itunes:name', 'foaf:name') ?? part('email', 'itunes:email') ?? part('uri', 'url', 'homepage');
  }
  const line = textIn(element).slice(0, MAX_CHARS).replace(/\s+/g, ' ').trim();
  const email = EMAIL.exec(line);
  if (!email) return plainLine(line);
  const name = line
    .replace(email[0], ' ')
    .replace(/[<>()[\]"]/g, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[\s,;:-]+|[\s,;:-]+$/g, '');
  return plainLine(name) ?? email[1]!;
}
