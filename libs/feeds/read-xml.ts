import { Parser as TolerantParser } from 'htmlparser2';
import StrictParser from 'rss-parser';
import type { PreparedXml } from './prepare-xml';
import type { ParsedElement } from './xml-element';

/** An element as xml2js gives it when it keeps the order of children; text is a child of the name `__text__`. */
interface Ordered {
  readonly '#name': string;
  readonly $?: Readonly<Record<string, string>>;
  readonly $$?: readonly Ordered[];
  readonly _?: string;
}

/** rss-parser takes some kilobytes of memory for an element; longer documents, such as sitemaps, are spared it. */
const MAX_STRICT_ELEMENTS = 50_000;

/**
 * The elements of a document that `prepareXml` has prepared. rss-parser reads it; what is not well-formed even then (an
 * end tag is missing or in excess, an attribute has no quotes) is read by htmlparser2, which takes anything. Never
 * throws.
 *
 * feedsmith reads JSON Feed and OPML here, but not XML. Of the ill-formed cases that rss-parser fails at it refuses two
 * (a truncated feed, a truncated CDATA section), loses something of three (an item that is not ended, an end tag in the
 * wrong order, an attribute without quotes) and reads two as well as htmlparser2 does (HTML whose tags have no end); of
 * well-formed ones it loses the `mode` of Atom 0.3, xml:base within xhtml, sitemaps, and entries by themselves.
 */
export async function readXml({ xml, elements }: PreparedXml): Promise<ParsedElement> {
  if (elements > MAX_STRICT_ELEMENTS) return readTolerantly(xml);
  try {
    return await readStrictly(xml);
  } catch {
    return readTolerantly(xml);
  }
}

/**
 * rss-parser's own reading of fields loses order and repetition, and throws on an odd date or link. It is therefore
 * asked for one field only, the document's children in their order: the root goes by the name that it keeps as it is
 * (feed), and all others by names that it does not know.
 */
export async function readStrictly(xml: string): Promise<ParsedElement> {
  let root: string | null = null;
  const parser = new StrictParser<{ children?: readonly Ordered[]; attributes?: Readonly<Record<string, string>> }>({
    defaultRSS: 2,
    customFields: {
      feed: [
        ['$$', 'children', { keepArray: true }],
        ['$', 'attributes', { keepArray: true }],
      ] as never,
    },
    xml2js: {
      explicitChildren: true,
      preserveChildrenOrder: true,
      charsAsChildren: true,
      includeWhiteChars: true,
      tagNameProcessors: [
        (name: string) => {
          if (root !== null) return OTHER + name;
          root = name;
          return 'feed';
        },
      ],
    },
  });
  const { children = [], attributes = {} } = await parser.parseString(xml);
  return { name: root!, attributes, children: children.map(fromOrdered) };
}

const OTHER = 'other:';

function fromOrdered(node: Ordered): ParsedElement | string {
  if (node['#name'] === '__text__') return node._ ?? '';
  return {
    name: node['#name'].slice(OTHER.length),
    attributes: node.$ ?? {},
    children: (node.$$ ?? []).map(fromOrdered),
  };
}

/** Items are not within each other, nor in anything but these: the next one ends what was not ended. */
const ITEM = /^(?:[^:]*:)?(?:item|entry)$/i;
const HOLDER = /^(?:[^:]*:)?(?:rss|rdf|feed|channel|items)$/i;
/** What holds a line of text, and what does not stand within that: the start of the latter is the end of the former. */
const LINE = /^(?:title|link|guid|id|pubdate|published|updated|issued|modified|language|dc:(?:creator|date|title))$/i;
const PART =
  /^(?:title|link|guid|id|pubdate|published|updated|issued|modified|language|dc:\w+|description|summary|content|content:encoded|author|category|enclosure|image|comments)$/i;

interface Growing extends ParsedElement {
  readonly children: (ParsedElement | string)[];
}

export function readTolerantly(xml: string): ParsedElement {
  const top: Growing = { name: '', attributes: {}, children: [] };
  let open: Growing[] = [top];
  const parser = new TolerantParser(
    {
      onopentag(name, attributes) {
        const element: Growing = { name, attributes, children: [] };
        if (ITEM.test(name)) open = open.slice(0, holderOfItem(open));
        else if (PART.test(name) && LINE.test(open.at(-1)!.name)) open.pop();
        open.at(-1)!.children.push(element);
        open.push(element);
      },
      ontext(text) {
        open.at(-1)!.children.push(text);
      },
      onclosetag(name) {
        const at = open.findLastIndex((each) => each.name.toLowerCase() === name.toLowerCase());
        if (at > 0) open.length = at;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return top.children.find((child) => typeof child !== 'string') ?? top;
}

/** How many of the open elements the next item is within. */
function holderOfItem(open: readonly Growing[]): number {
  const outer = open.findIndex(({ name }) => ITEM.test(name));
  const holder = open.findLastIndex(({ name }) => HOLDER.test(name)) + 1;
  return outer === -1 ? holder || open.length : outer;
}
