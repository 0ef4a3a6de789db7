import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { classify } from '#classifier/classify';
import { compileCatalogue } from '#classifier/names/compiled-catalogue';
import { findNames } from '#classifier/names/find-names';
import { normalise, unitsToString } from '#classifier/names/normalise';
import { repositoryRoot } from '#platform/repository-root';
import { CONTENDERS } from './classify-matchers';
import { articlesOf, GROWTH_TEXTS, namesOf, withNames } from './classify-texts';
import { report, table } from './report';

const ROUNDS = 5;
const MATCHER_TEXT_CHARACTERS = Number(process.env.BENCH_MATCHER_CHARACTERS ?? 20_000_000);
const CLASSIFY_ARTICLES = Number(process.env.BENCH_CLASSIFY_ARTICLES ?? 1_000);
const MAX_GROWTH_CHARACTERS = Number(process.env.BENCH_GROWTH_CHARACTERS ?? 10_000_000);
const ARTICLE_CHARACTERS = 4_000;
const NAME_COUNTS = [1_000, 10_000, 100_000];
const GROWTH_CHARACTERS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000].filter((n) => n <= MAX_GROWTH_CHARACTERS);
/** A text of this length is cut into the small ones: a round of them takes so long that the clock does not show. */
const MIN_ROUND_CHARACTERS = 1_000_000;
/** Before the growth of a text is measured so much of it is read, so that its code is compiled. */
const WARM_UP_CHARACTERS = 3_000_000;

interface MatcherResult {
  readonly contender: string;
  readonly names: number;
  readonly megacharactersPerSecond: number;
  readonly buildMs: number;
  readonly megabytes: number | null;
  readonly textCharacters: number;
  readonly occurrencesPer1000Characters: number;
}

interface ClassifyResult {
  readonly mix: string;
  readonly articles: number;
  readonly megabytesPerSecond: number;
  readonly articlesPerSecond: number;
  readonly mentionsPerArticle: number;
  readonly namesOnlyMegabytesPerSecond: number;
}

interface GrowthResult {
  readonly text: string;
  readonly step: 'classify' | 'names';
  /** By number of characters. */
  readonly nanosecondsPerCharacter: Readonly<Record<string, number>>;
  /** The sizes of which the classifier does not read all, because they hold more names than it looks for. */
  readonly cutShort: readonly number[];
  readonly slowestToFastest: number;
  /** How many times slower a character is than in a shorter text: 1 where none is. */
  readonly growth: number;
  /** What a text costs however short it is: by the two smallest sizes. */
  readonly fixedMicroseconds: number;
}

function main(): void {
  const matcher = measureMatchers();
  const whole = measureClassify();
  const growth = Object.keys(GROWTH_TEXTS).flatMap((text) => [
    measureGrowth(text, 'names'),
    measureGrowth(text, 'classify'),
  ]);
  reportAll(matcher, whole, growth);
}

/** What is measured beside others: `run` does all of its work once. */
interface Measured {
  readonly run: () => void;
  /** Of each round. */
  readonly ms: number[];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Each round goes round all that is measured, so that noise is shared and what is compared was measured within seconds.
 * What one leaves behind is cleared away before the next begins; what it clears away itself counts. One round more than
 * is counted: in the first the code is compiled.
 */
function measureInRounds(all: readonly Measured[]): void {
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { run, ms } of all) {
      collectGarbage();
      const begun = performance.now();
      run();
      if (round > 0) ms.push(performance.now() - begun);
    }
  }
}

/** (a) Every contender scans the same normalised articles, with each number of names in the same rounds. */
function measureMatchers(): MatcherResult[] {
  const articles = articlesOf(Math.ceil(MATCHER_TEXT_CHARACTERS / ARTICLE_CHARACTERS), 1);
  const inputs = NAME_COUNTS.map((count) => {
    const names = namesOf(count);
    const texts = withNames(articles, names).map((text) => {
      const { units, length } = normalise(text);
      return unitsToString(units, 0, length);
    });
    return { count, names, texts };
  });
  const running = CONTENDERS.flatMap((contender) =>
    inputs
      .filter(({ count }) => count <= contender.maxNames)
      .map(({ count, names, texts }) => {
        const begun = performance.now();
        const built = contender.build(names);
        const buildMs = performance.now() - begun;
        const own = texts.slice(0, Math.max(1, Math.round(texts.length * contender.textShare)));
        const characters = own.reduce((sum, text) => sum + text.length, 0);
        const found = { count: 0 };
        const run = () => void (found.count = own.reduce((sum, text) => sum + built.scan(text), 0));
        return { contender, count, built, buildMs, characters, found, run, ms: [] as number[] };
      }),
  );
  measureInRounds(running);
  return running
    .map(({ contender, count, built, buildMs, characters, found, ms }) => ({
      contender: contender.name,
      names: count,
      megacharactersPerSecond: characters / median(ms) / 1_000,
      buildMs,
      megabytes: built.bytes === null ? null : built.bytes / 1e6,
      textCharacters: characters,
      occurrencesPer1000Characters: (found.count / characters) * 1_000,
    }))
    .sort((a, b) => a.names - b.names);
}

const catalogue = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml'));
const compiled = compileCatalogue(catalogue);

/** By what is said of it: the shares of articles that name groups, and of their sentences that do. */
const MIXES: readonly (readonly [string, number, number?])[] = [
  ['3 of 10 articles name groups, in 1 of 6 sentences', 0.3],
  ['every article, 1 of 6 sentences', 1],
  ['every article, every sentence', 1, 1],
];

/** (b) Whole classification of articles of about 4 KB by the built-in catalogue. */
function measureClassify(): ClassifyResult[] {
  const running = MIXES.map(([mix, namingArticles, namingSentences]) => {
    const articles = articlesOf(CLASSIFY_ARTICLES, namingArticles, namingSentences);
    const bytes = articles.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const mentions = { count: 0 };
    const run = () =>
      void (mentions.count = articles.reduce((sum, { title, text }) => sum + classifyText(title, text), 0));
    const namesAlone: Measured = {
      run: () => {
        for (const { text } of articles) findNames(normalise(text), compiled);
      },
      ms: [],
    };
    return { mix, articles, bytes, mentions, run, ms: [] as number[], namesAlone };
  });
  measureInRounds(running.flatMap((one) => [one, one.namesAlone]));
  return running.map(({ mix, articles, bytes, mentions, ms, namesAlone }) => ({
    mix,
    articles: articles.length,
    megabytesPerSecond: bytes / median(ms) / 1_000,
    articlesPerSecond: (articles.length / median(ms)) * 1_000,
    mentionsPerArticle: mentions.count / articles.length,
    namesOnlyMegabytesPerSecond: bytes / median(namesAlone.ms) / 1_000,
  }));
}

function classifyText(title: string | null, text: string): number {
  return classify({ title, text, publishedAt: '2020-06-14T00:00:00Z', language: 'en' }, catalogue).mentions.length;
}

/**
 * (c) Time per character against the length of a text. The small ones are pieces of one text, so that all sizes hold the
 * same. They are strings of their own, as those that a message brings.
 */
function measureGrowth(text: string, step: GrowthResult['step']): GrowthResult {
  const read = (raw: string) => {
    if (step === 'names') findNames(normalise(raw), compiled);
    else classifyText(null, raw);
  };
  const running = GROWTH_CHARACTERS.map((characters) => {
    const whole = GROWTH_TEXTS[text]!(Math.max(characters, MIN_ROUND_CHARACTERS));
    const pieces = Array.from({ length: Math.floor(whole.length / characters) }, (_, index) =>
      Buffer.from(whole.slice(index * characters, (index + 1) * characters)).toString(),
    );
    const run = () => {
      for (const piece of pieces) read(piece);
    };
    return { characters, pieces, run, ms: [] as number[] };
  });
  const [smallest] = running;
  for (let done = 0; done < WARM_UP_CHARACTERS; done += MIN_ROUND_CHARACTERS) smallest!.run();
  measureInRounds(running);

  const perCharacter = running.map(({ characters, pieces, ms }) => (median(ms) * 1e6) / (pieces.length * characters));
  const growth = perCharacter.map((value, index) => value / Math.min(...perCharacter.slice(0, index + 1)));
  const [small, next] = GROWTH_CHARACTERS as [number, number];
  return {
    text,
    step,
    nanosecondsPerCharacter: Object.fromEntries(running.map(({ characters }, at) => [characters, perCharacter[at]!])),
    cutShort: running
      .filter(({ pieces }) => findNames(normalise(pieces[0]!), compiled).readTo !== null)
      .map(({ characters }) => characters),
    slowestToFastest: Math.max(...perCharacter) / Math.min(...perCharacter),
    growth: Math.max(...growth),
    fixedMicroseconds: (perCharacter[0]! - perCharacter[1]!) / (1 / small - 1 / next) / 1_000,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function reportAll(
  matcher: readonly MatcherResult[],
  whole: readonly ClassifyResult[],
  growth: readonly GrowthResult[],
): void {
  const aims = aimsOf(matcher, whole, growth);
  const megabytes = (value: number | null) => (value === null ? '' : value.toFixed(1));
  const lines = [
    ...table(
      ['matcher', 'names', 'M characters/s', 'build ms', 'MB', 'text, M characters', 'found per 1000 characters'],
      matcher.map((one) => [
        one.contender,
        one.names,
        one.megacharactersPerSecond.toFixed(1),
        one.buildMs.toFixed(0),
        megabytes(one.megabytes),
        (one.textCharacters / 1e6).toFixed(1),
        one.occurrencesPer1000Characters.toFixed(2),
      ]),
    ),
    ...table(
      ['articles of 4 KB', 'MB/s', 'articles/s', 'mentions an article', 'names alone, MB/s'],
      whole.map((one) => [
        one.mix,
        one.megabytesPerSecond.toFixed(1),
        one.articlesPerSecond.toFixed(0),
        one.mentionsPerArticle.toFixed(1),
        one.namesOnlyMegabytesPerSecond.toFixed(1),
      ]),
    ),
    ...table(
      [
        'ns a character',
        'step',
        ...GROWTH_CHARACTERS.map((characters) => `${characters / 1_000} K`),
        'slowest / fastest',
        'growth',
        'µs a text',
      ],
      growth.map((one) => [
        one.text,
        one.step,
        ...GROWTH_CHARACTERS.map(
          (characters) =>
            one.nanosecondsPerCharacter[characters]!.toFixed(1) + (one.cutShort.includes(characters) ? '*' : ''),
        ),
        one.slowestToFastest.toFixed(2),
        one.growth.toFixed(2),
        one.fixedMicroseconds.toFixed(1),
      ]),
    ),
    ...aims.map(({ aim, measured, met }) => `- ${aim}: ${measured} (${met ? 'met' : 'not met'})`),
  ];
  const results = { rounds: ROUNDS, aims, matcher, classify: whole, growth };
  report({ name: 'classify', results, about: `medians of ${ROUNDS} rounds`, lines });
}

interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

function aimsOf(
  matcher: readonly MatcherResult[],
  whole: readonly ClassifyResult[],
  growth: readonly GrowthResult[],
): Aim[] {
  const scanned = (names: number) =>
    matcher.find((one) => one.names === names && one.contender === 'watchfloor: scan')!;
  const peers = matcher.filter(({ names, contender }) => names === 10_000 && contender.includes('ahocorasick'));
  const fastestPeer = Math.max(...peers.map(({ megacharactersPerSecond }) => megacharactersPerSecond));
  const overPeer = scanned(10_000).megacharactersPerSecond / fastestPeer;
  const slower = scanned(1_000).megacharactersPerSecond / scanned(100_000).megacharactersPerSecond;
  const large = scanned(100_000);
  const most = (of: 'growth' | 'slowestToFastest') => {
    const one = growth.reduce((a, b) => (a[of] > b[of] ? a : b));
    return { value: one[of], name: `${one[of].toFixed(2)} (${one.text}, ${one.step})` };
  };
  return [
    {
      aim: '10,000 names: at least 5 times the fastest npm peer',
      measured: `${overPeer.toFixed(1)} times`,
      met: overPeer >= 5,
    },
    {
      aim: '100,000 names at most 2 times slower than 1,000',
      measured: `${slower.toFixed(2)} times`,
      met: slower <= 2,
    },
    {
      aim: 'automaton of 100,000 names under 200 MB',
      measured: `${large.megabytes!.toFixed(1)} MB`,
      met: large.megabytes! < 200,
    },
    { aim: 'and built in under 3 s', measured: `${(large.buildMs / 1_000).toFixed(2)} s`, met: large.buildMs < 3_000 },
    {
      aim: 'classification at 8 MB/s or more',
      measured: `${whole[0]!.megabytesPerSecond.toFixed(1)} MB/s`,
      met: whole[0]!.megabytesPerSecond >= 8,
    },
    {
      aim: 'classification at 8 MB/s or more where every sentence names a group',
      measured: `${whole.at(-1)!.megabytesPerSecond.toFixed(1)} MB/s`,
      met: whole.at(-1)!.megabytesPerSecond >= 8,
    },
    {
      aim: 'a character of a longer text at most 1.5 times slower',
      measured: most('growth').name,
      met: most('growth').value <= 1.5,
    },
    {
      aim: 'time per character flat within 1.5, whichever way',
      measured: most('slowestToFastest').name,
      met: most('slowestToFastest').value <= 1.5,
    },
  ];
}

main();
