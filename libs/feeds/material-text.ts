import { hash } from 'node:crypto';
import { sectionsOf } from '#classifier/text/sections';
import { characterKinds, DIGIT, LETTER, NUMBER_SIGN, SEPARATOR, UNIT_SIGN } from './character-kinds';
import { simhash64 } from './simhash';

/** What an edit and a repeat are judged by. */
export interface TextMarks {
  /**
   * Of the title and of the body, with a full stop between, and nothing for what is empty: two versions with the same
   * one differ in nothing that matters to a reader.
   */
  readonly hash: string;
  /** The fingerprint of the body (simhash.ts); null where it is too short. */
  readonly simhash: bigint | null;
  /** Long enough that two articles do not have the same title and body by chance. */
  readonly isSubstantial: boolean;
}

/** A teaser such as "Photo of the day" stands over many articles. In UTF-8, so that it fits every script. */
const MIN_SUBSTANTIAL_BYTES = 40;
/** Counters and relative times are short; longer parts are not looked at. */
const MAX_COUNTER_CHARS = 60;

/** Words that count or date what is around an article: a part of a line made of nothing else is no text of it. */
const COUNTED = new Set(
  `view views comment comments share shares shared like likes liked read reads reader readers reaction reactions reply
  replies retweet retweets repost reposts ago updated edited published posted
  aufrufe ansichten kommentar kommentare teilen geteilt lesezeit lesedauer aktualisiert veröffentlicht
  vue vues commentaire commentaires partage partages lecture lectures actualisé publié mis y
  vistas visitas comentario comentarios compartido compartidos lectura hace actualizado publicado
  visualizações comentário comentários compartilhamentos leitura há atualizado
  visualizzazioni commento commenti condivisioni lettura aggiornato pubblicato fa
  просмотр просмотра просмотров просмотры комментарий комментария комментариев комментарии репостов назад обновлено чтения
  перегляд переглядів коментар коментарів тому оновлено
  görüntülenme görüntüleme okunma yorum paylaşım önce güncellendi
  مشاهدة مشاهدات تعليق تعليقات مشاركة مشاركات قراءة منذ قبل تحديث بازدید نظر دیدگاه پیش بروزرسانی`.split(/\s+/),
);
/** Words that stand beside those. */
const BESIDE_COUNTED = new Set(
  `no one a an the this last latest on at in of by to and total time times story article page please most first
  just now today yesterday am pm gmt utc bst cet est edt ist k m mio tsd mil
  s sec secs second seconds min mins minute minutes h hr hrs hour hours d day days week weeks month months
  january february march april may june july august september october november december
  jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
  monday tuesday wednesday thursday friday saturday sunday
  vor minuten stunde stunden tag tagen tage uhr zuletzt am um ca
  il heure heures jour jours semaine à jour le la les temps de du il
  minuto minutos hora horas día días semana veces el en tiempo última actualización hace de
  dia dias em tempo do da minuti ore ora giorni giorno di tempo il
  минута минуты минут минуту час часа часов день дня дней мин время хвилин хвилини годин години
  dakika saat gün okuma süresi
  دقيقة دقائق ساعة ساعات يوم أيام آخر وقت دقیقه ساعت روز`.split(/\s+/),
);
const NUMBER = /^[\d٠-٩۰-۹][\d٠-٩۰-۹.,:/]*(?:k|m|st|nd|rd|th)?$/;
/** The same in scripts without spaces. */
const COUNTER_WITHOUT_SPACES =
  /^(?:(?:阅读|閱讀|评论|評論|浏览|瀏覽|观看|分享|点赞|回复|閲覧|コメント|シェア)[数數量]?\s*[:：]?\s*[\d.,万千]+|[\d.,万千]+\s*[次条個个件]?\s*(?:阅读|閱讀|评论|評論|浏览|瀏覽|观看|分享|点赞|回复|コメント)|\d+\s*(?:秒|分钟|分鐘|小时|小時|天|分|時間|日)前(?:更新)?|(?:更新|发布|發布)[于於]?(?:时间|時間)?\s*[:：]?\s*[\d年月日:：./\s-]+)$/;
const PARTS = /[|·•–—()[\]\n]|\s[-/]\s|[.!?؟।]+(?=\s|$)|[。！？]/;
/** "KABUL, Afghanistan (AP) — " before the first sentence: where an agency's report was filed. */
const DATELINE =
  /^(?:\p{Lu}[\p{Lu}.'’-]+(?:[ /]\p{Lu}[\p{Lu}.'’-]+){0,3}(?:, ?[\p{L}\d. ]{2,30})? ?(?:\([\p{L}/ ]{2,25}\))?|(?:\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})?(?:, ?[\p{L}\d. ]{2,30})? ?\([\p{L}/ ]{2,25}\)) ?[-–—]+ /u;
/** Datelines are shorter; it bounds the time that one is looked for. */
const MAX_DATELINE_CHARS = 120;

/**
 * The paragraphs that tell the news: without boilerplate (share lines, bylines, agency's sign-offs, teasers, as the
 * classifier finds them), counters, relative times and the agency's dateline. `body` is the text without its title.
 * Linear in the text; never throws.
 */
export function mainText(body: string): string {
  const { blocks } = sectionsOf(body, '');
  const lines = blocks
    .filter(({ section }) => section !== 'boilerplate')
    .map(({ start, end }) => withoutCounters(body.slice(start, end)));
  const kept = lines.filter(({ text }, index) => {
    if (text === '') return false;
    // A number alone belongs to the counter beside it: "Shares", "34".
    const besideCounter = [lines[index - 1], lines[index + 1]].some((line) => line?.text === '');
    return !(besideCounter && NUMBER.test(text));
  });
  const told = kept.map(({ text }) => text).join('\n');
  return told.slice(0, MAX_DATELINE_CHARS).replace(DATELINE, '') + told.slice(MAX_DATELINE_CHARS);
}

/**
 * The marks of an article. Trivial and so without effect: white space, punctuation, quotation marks and dashes, case,
 * counters, share counts, reading and relative times, other boilerplate, the order of paragraphs and repeated ones. A
 * word or a number in a sentence is not. `text` begins with the title (article-text.ts).
 */
export function marksOf(title: string | null, text: string): TextMarks {
  const body = title !== null && text.startsWith(title) ? text.slice(title.length) : text;
  const told = mainText(body);
  const main = told === '' ? body : told;
  const foldedTitle = folded(title ?? '');
  const paragraphs = [...new Set(main.split('\n').map(folded))].filter((paragraph) => paragraph !== '').sort();
  const foldedBody = paragraphs.join('\n');
  const isSubstantial = Buffer.byteLength(foldedTitle) + Buffer.byteLength(foldedBody) >= MIN_SUBSTANTIAL_BYTES;
  return { hash: `${sha256(foldedTitle, 8)}.${sha256(foldedBody, 16)}`, simhash: simhash64(main), isSubstantial };
}

/**
 * A text of which only what tells something is left: letters without accents and case, digits, and the signs that change
 * a number: 1.5 is not 15, 3-5 is not 35, and -5 is not 5.
 */
export function folded(text: string): string {
  const { kinds, folded: foldedUnits } = characterKinds();
  const normal = text.normalize('NFKC');
  const told = new Uint16Array(normal.length);
  let length = 0;
  for (let at = 0; at < normal.length; at++) {
    const unit = normal.charCodeAt(at);
    const kind = kinds[unit]!;
    const isTold =
      kind >= UNIT_SIGN ||
      (kind === NUMBER_SIGN &&
        kinds[normal.charCodeAt(at + 1)] === DIGIT &&
        beginsOrGoesOn(kinds[normal.charCodeAt(at - 1)], unit));
    if (isTold) told[length++] = foldedUnits[unit]!;
  }
  return Buffer.from(told.buffer, 0, length * 2).toString('utf16le');
}

/** Whether a sign before a digit is part of the number: a point within it, a minus within it or before it. */
function beginsOrGoesOn(kindBefore: number | undefined, sign: number): boolean {
  if (kindBefore === DIGIT) return true;
  const isMinus = sign !== 0x2e && sign !== 0x2c && sign !== 0x3a;
  return isMinus && (kindBefore ?? SEPARATOR) < LETTER;
}

interface Line {
  /** Empty where nothing but counters was in it. */
  readonly text: string;
}

function withoutCounters(line: string): Line {
  const parts = line.split(PARTS);
  const counters = parts.filter((part) => isCounter(part));
  if (counters.length === 0) return { text: line.trim() };
  return {
    text: parts
      .filter((part) => !counters.includes(part))
      .join(' ')
      .trim(),
  };
}

function isCounter(part: string): boolean {
  if (part.length > MAX_COUNTER_CHARS) return false;
  const trimmed = part.trim();
  if (trimmed === '') return false;
  if (COUNTER_WITHOUT_SPACES.test(trimmed)) return true;
  const words = trimmed.toLowerCase().match(/[\p{L}\p{M}]+|[\d٠-٩۰-۹][\p{L}\p{N}.,:/]*/gu) ?? [];
  if (words.length === 0) return false;
  let isCounted = /\p{Extended_Pictographic}/u.test(trimmed) && words.every((word) => NUMBER.test(word));
  for (const word of words) {
    if (COUNTED.has(word)) isCounted = true;
    else if (!BESIDE_COUNTED.has(word) && !NUMBER.test(word)) return false;
  }
  return isCounted;
}

function sha256(text: string, bytes: number): string {
  if (text === '') return '';
  return hash('sha256', text, 'buffer').subarray(0, bytes).toString('base64url');
}
