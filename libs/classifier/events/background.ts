import type { Span } from '#contracts/classification';
import type { Lexicon } from '../lexicon/load-lexicon';
import type { VerbGroup } from '../syntax/chunks';
import type { Analysis } from '../syntax/clauses';
import { statedTimes, type StatedTime } from '../text/dates';
import { tokensOf } from '../text/tokens';
import { isPastTense, mainVerb, statedTimeOf } from './event-time';

/** Words that may state a time; what has none of them is not cut into words. */
const MAY_STATE_TIME =
  /[12]\d{3}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:today|yesterday|now|ago|earlier|before|decades?|years?|weeks?|months?|overnight|once|used to)\b/gi;
// A sentence this long is a list; its dates are its entries'.
const MAX_SENTENCE_CHARACTERS = 600;

/** How a group came to be: a sentence with one of these and no current date is history. */
const BEGINNINGS = new Set(['found', 'establish', 'form', 'create']);
/** The news itself: what was said to reporters is told now. */
const REPORTING = new Set(['say', 'tell', 'add', 'report', 'confirm']);
const BACK_THEN = new Set([
  'then',
  'later',
  'afterwards',
  'afterward',
  'subsequently',
  'eventually',
  'initially',
  'originally',
]);

/**
 * Which sentences tell of the past without a date of their own. A sentence whose main clause is dated long before
 * publication, or that tells how a group began, makes background of the past-tense sentences that follow it, until one
 * states a current time or the paragraph ends. Where an article opens with the past, its paragraphs do so until the first
 * current time. Looks back only, so what follows a paragraph changes nothing in it (discourse time in news: the "lead",
 * "background" and "history" of van Dijk, "News as Discourse", 1988). One pass over the text.
 */
export class Background {
  private isPast = false;
  private isArticlePast = false;
  private mayOpen = true;
  private isFirst = true;
  private from = 0;
  private hit = -1;

  constructor(
    private readonly text: string,
    private readonly lexicon: Lexicon,
    private readonly referenceDay: number | null,
  ) {}

  /** A new paragraph begins. */
  openParagraph(): void {
    this.isPast = this.isArticlePast;
    this.isFirst = true;
  }

  /** A sentence without a name: only the times that it states count. Sentences come in the order of the text. */
  pass(sentence: Span): void {
    const isFirst = this.isFirst;
    this.isFirst = false;
    if (sentence.end - sentence.start > MAX_SENTENCE_CHARACTERS || !this.mayStateTime(sentence)) {
      this.mayOpen = false;
      return;
    }
    const tokens = tokensOf(this.text, sentence.start, sentence.end, [], this.lexicon.vocabulary);
    const times = statedTimes(tokens, this.referenceDay);
    if (times.some(isCurrentDate)) return this.end();
    if (!times.some(({ time }) => time === 'historical')) {
      this.mayOpen = false;
      return;
    }
    const isAside = tokens.some(({ word }) => word.text === 'had') && !isFirst;
    if (!isAside) this.begin();
  }

  /** A sentence with names, taken apart: whether it tells of the past where it states no time. */
  covers(analysis: Analysis, times: readonly StatedTime[]): boolean {
    const isFirst = this.isFirst;
    this.isFirst = false;
    const main = mainVerb(analysis);
    if (times.some(isCurrentDate)) {
      this.end();
      return false;
    }
    const stated = main === null ? (times[0]?.time ?? null) : statedTimeOf(analysis, times, main.unit, main.main);
    if (stated === 'historical') {
      const isAside = main !== null && main.isPast && main.isPerfect && !isFirst && !this.isPast;
      const isStillSo = main !== null && !main.isPast && !main.isPerfect;
      if (!isAside && !isStillSo) this.begin();
      return this.isPast;
    }
    const hasPastDate = times.some(({ time }) => time === 'historical');
    if (isFirst && hasPastDate && main !== null && main.lemma === 'be' && !main.isPassive) {
      // "X is a group that was formed in 1978. …"
      this.begin();
      return true;
    }
    if (main !== null && tellsOfBeginning(analysis, main)) {
      this.begin();
      return true;
    }
    this.mayOpen = false;
    if (!this.isPast) return false;
    if (main !== null && REPORTING.has(main.lemma) && !this.isArticlePast && !hasBackThen(analysis)) return false;
    return true;
  }

  private begin(): void {
    this.isPast = true;
    if (this.mayOpen) this.isArticlePast = true;
    this.mayOpen = false;
  }

  private end(): void {
    this.isPast = false;
    this.isArticlePast = false;
    this.mayOpen = false;
  }

  /** Keeps the next place where a time may stand, so that the whole text is looked through once. */
  private mayStateTime({ start, end }: Span): boolean {
    if (this.hit < start) {
      MAY_STATE_TIME.lastIndex = Math.max(start, this.from);
      const found = MAY_STATE_TIME.exec(this.text);
      this.hit = found === null ? this.text.length : found.index;
      this.from = this.hit;
    }
    return this.hit < end;
  }
}

function isCurrentDate({ time, holds }: StatedTime): boolean {
  return time === 'current' && holds !== 'noun' && holds !== 'since';
}

function tellsOfBeginning(analysis: Analysis, main: VerbGroup): boolean {
  if (!isPastTense(main)) return false;
  if (main.isPassive) return BEGINNINGS.has(main.lemma);
  const after = analysis.tokens[main.main + 1]?.word.text;
  if (main.lemma === 'emerge') return after === 'in' || after === 'from' || after === 'as' || after === 'during';
  return main.lemma === 'grow' && after === 'out';
}

function hasBackThen({ tokens }: Analysis): boolean {
  return tokens.some(({ word }) => BACK_THEN.has(word.text));
}
