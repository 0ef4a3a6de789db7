import { feedFormat } from './feed-format';

it.each([
  ['<?xml version="1.0"?>\n<!-- <rss> -->\n<rss version="2.0"><channel/></rss>', 'RSS 2.0'],
  ["<rss xmlns:a='b' version='0.91'>", 'RSS 0.91'],
  ['<rss>', 'RSS without a version'],
  ['<!DOCTYPE rss SYSTEM "rss-0.91.dtd"><rss version="0.91">', 'RSS 0.91'],
  ['<feed xmlns="http://www.w3.org/2005/Atom">', 'Atom 1.0'],
  ['<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', 'Atom 1.0'],
  ['<feed version="0.3" xmlns="http://purl.org/atom/ns#">', 'Atom 0.3'],
  ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">', 'RSS 1.0'],
  ['<rdf:RDF xmlns="http://my.netscape.com/rdf/simple/0.9/">', 'RSS 0.90'],
  ['\ufeff {"version": "https://jsonfeed.org/version/1.1", "items": []}', 'JSON Feed 1.1'],
  ['{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', 'JSON Feed 1'],
  ['<html><body>rss</body></html>', null],
  ['{"a": 1}', null],
  ['', null],
])('%s is %s', (text, expected) => {
  expect(feedFormat(text)).toBe(expected);
});
