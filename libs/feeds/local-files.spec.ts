import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '#platform/repository-root';
import { documentFormat, listDocuments, readDocument } from './documents-folder';
import { readMirrored } from './mirror';
import { InvalidSourcesFile, loadSourcesFile } from './sources-file';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchfloor-files-'));
  mkdirSync(join(folder, 'mirror/articles'), { recursive: true });
  mkdirSync(join(folder, 'mirror/.hidden'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'mirror/feed.xml'), 'feed');
  writeFileSync(join(folder, 'mirror/articles/a b.html'), 'page');
  writeFileSync(join(folder, 'mirror/articles/n.md'), 'note');
  writeFileSync(join(folder, 'mirror/articles/x.exe'), 'no');
  writeFileSync(join(folder, 'mirror/articles/p.PDF'), 'pdf');
  writeFileSync(join(folder, 'mirror/.hidden/a.txt'), 'no');
  writeFileSync(join(folder, 'mirror/.b.txt'), 'no');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'mirror/articles/link.txt'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readMirrored', () => {
  const read = (url: string) => readMirrored(join(folder, 'mirror'), 'https://a.example/seeds/feed.xml', url);

  it.each([
    ['https://a.example/seeds/feed.xml', 'feed'],
    ['https://a.example/seeds/articles/a%20b.html?x#y', 'page'],
  ])('reads %s', async (url, body) => {
    const answer = await read(url);
    expect(answer?.kind === 'response' && answer.body.toString()).toBe(body);
  });

  it.each([
    'https://a.example/other.xml',
    'https://b.example/seeds/feed.xml',
    'https://a.example/seeds/../x',
    'nothing',
  ])('leaves %s to the network', async (url) => {
    expect(await read(url)).toBeNull();
  });

  it.each([
    ['https://a.example/seeds/..%2fsecret.txt', 'refused'],
    ['https://a.example/seeds/articles/%2e%2e%2f..%2fsecret.txt', 'refused'],
    ['https://a.example/seeds/..%5csecret.txt', 'refused'],
    ['https://a.example/seeds/feed.xml%00', 'refused'],
    ['https://a.example/seeds/%ff', 'refused'],
    ['https://a.example/seeds/articles/link.txt', 'refused'],
    ['https://a.example/seeds/none.html', 'failed'],
    ['https://a.example/seeds/articles', 'failed'],
  ])('%s is %s', async (url, kind) => {
    expect(await read(url)).toMatchObject({ kind, reason: expect.any(String) });
  });
});

describe('listDocuments', () => {
  it('finds text, HTML and PDF below the folder, nothing hidden, nothing linked', async () => {
    const { paths, tooMany } = await listDocuments(join(folder, 'mirror'));
    expect(paths).toEqual(['articles/a b.html', 'articles/n.md', 'articles/p.PDF']);
    expect(paths.map(documentFormat)).toEqual(['html', 'markdown', 'pdf']);
    expect(tooMany).toBe(false);
    expect(await readDocument(join(folder, 'mirror'), 'articles/n.md')).toEqual({
      kind: 'bytes',
      bytes: Buffer.from('note'),
    });
    expect(await readDocument(folder, 'none.txt')).toEqual({ kind: 'failed', reason: 'ENOENT' });
  });

  it('throws where there is no folder', async () => {
    await expect(listDocuments(join(folder, 'none'))).rejects.toThrow(/ENOENT/);
  });
});

describe('loadSourcesFile', () => {
  const load = (yaml: string) => {
    const file = join(folder, 'sources.yaml');
    writeFileSync(file, yaml);
    return loadSourcesFile(file);
  };

  it('reads feeds and folders', () => {
    const yaml = `sources:
      - { name: A, kind: feed, url: HTTPS://A.Example/f.xml, mirror: mirror }
      - { name: B, kind: documents, folder: ../docs }`;
    expect(load(yaml)).toEqual([
      { name: 'A', kind: 'feed', location: 'https://a.example/f.xml', mirror: join(folder, 'mirror') },
      { name: 'B', kind: 'documents', location: join(folder, '../docs'), mirror: null },
    ]);
  });

  it('reads the seeds', () => {
    expect(loadSourcesFile(join(repositoryRoot(), 'seeds/sources.yaml'))).toEqual([
      expect.objectContaining({ kind: 'feed', mirror: join(repositoryRoot(), 'seeds') }),
    ]);
  });

  it.each([
    ['', /the file/],
    ['sources: 1', /sources/],
    ['sources: [{ name: A, kind: feed }]', /sources\[0\]\.url/],
    [
      'sources: [{ name: A, kind: feed, url: ftp://a }]',
      /sources\[0\]\.url: read "ftp:\/\/a", expected an http or https address/,
    ],
    [
      'sources: [{ name: A, kind: feed, url: "https://u:p@a.example/" }]',
      /read "https:\/\/\[secret\]@a\.example\/", .* without a password/,
    ],
    ['sources: [{ name: A, kind: page, url: https://a }]', /sources\[0\]\.kind/],
    ['sources: [{ name: A, kind: feed, url: https://a, folder: x }]', /folder/],
    ['sources: [', /sources\.yaml: not YAML/],
  ])('refuses %s', (yaml, message) => {
    expect(() => load(yaml)).toThrow(InvalidSourcesFile);
    expect(() => load(yaml)).toThrow(message);
  });

  it('names a file that is not there', () => {
    expect(() => loadSourcesFile(join(folder, 'none.yaml'))).toThrow(/none\.yaml: cannot be read \(ENOENT\); expected/);
  });
});
