import type { HtmlDocument, HtmlElement } from './html-document';

/**
 * Words of a class or id, by which pages name what stands around their text. Whole words only: "share-bar" is one,
 * "shareholders" is none.
 */
const FRAME_WORDS = new RegExp(
  `(?:^|[\\s_-])(?:${[
    'share|shares|sharing|share(?:bar|tools|links|buttons)|social(?:bar|links|media|share|sharing)?|addtoany|sharedaddy',
    'newsletter|newsletters|signup|mailinglist|subscribe|subscription',
    'cookie|cookies|cookie(?:banner|notice|bar|consent)|consent|gdpr|onetrust|didomi|cmp',
    'related|related(?:posts|articles|content|stories)|recommended|recommendations|recirc|recirculation|readmore',
    'morestories|mostread|trending|outbrain|taboola|jp-relatedposts',
    'author-bio|author-box|author-info|about-author|about-the-author|authorbox|bio',
    'ad|ads|advert|adverts|advertisement|advertising|sponsored|promo|promobox|promotion|donate|donation',
    'breadcrumb|breadcrumbs|comments|comment-list|disqus|respond|pagination|skip-link|print-only|taglist',
    'photo-credit|image-credit|img-credit|credit|credits|caption|wp-caption-text|image-caption|toolbar|sr-only',
  ].join('|')})(?:$|[\\s_-])`,
  'i',
);
const FRAME_ELEMENTS = 'nav, figcaption, dialog, [role="navigation"], [role="dialog"], [aria-hidden="true"], [hidden]';
/** What holds more of the page than this is no frame, whatever it is called: themes name whole pages "has-newsletter". */
const MAX_FRAME_SHARE = 0.3;
/** A part of the article itself, and what its title and notes stand in. */
const KEPT = 'h1, [itemprop~="articleBody"], [role="doc-endnotes"], [role="doc-footnotes"], .footnotes, .references';

/** Headings over lists of other articles. */
const RELATED_HEADING = new RegExp(
  `^(?:${[
    'related(?: (?:articles?|stories|posts|content|coverage|news|topics|reading|links))?|(?:read|see) (?:more|also|next)',
    'also read|more (?:from|on|in|stories|news|like this).{0,60}|recommended(?: for you| stories| reading)?',
    '(?:most (?:read|popular|viewed)|(?:latest|top|trending|popular) (?:news|stories|articles|posts))(?: .{0,20})?',
    'you (?:may|might) also (?:like|be interested in)|(?:à )?lire aussi|sur le même (?:sujet|thème)',
    'mehr zum thema|lesen sie auch|das könnte sie auch interessieren|más noticias|te puede interesar|lea también',
    'noticias relacionadas|leggi anche|articoli correlati|potrebbe interessarti|leia (?:também|mais)|veja também',
    'notícias relacionadas|читайте также|по теме|похожие (?:статьи|новости)|اقرأ أيضا|اقرأ أيضاً|مواضيع ذات صلة',
    'أخبار ذات صلة|بیشتر بخوانید|مطالب مرتبط|اخبار مرتبط|مزید پڑھیں|یہ بھی پڑھیں|متعلقہ خبریں|ilgili haberler',
    'bunlar da ilginizi çekebilir|ayrıca okuyun',
  ].join('|')})\\s*:?$`,
  'i',
);
/** So much of a block's text is links where the block is a list of them. */
const MIN_LINK_SHARE = 0.7;

/** Removes from a page what stands around its text: by element, role, and the words of class and id. */
export function removeFrame(document: HtmlDocument): void {
  const { body } = document;
  if (body === null) return;
  const whole = lengthOf(body);
  const framed = [
    ...body.querySelectorAll(FRAME_ELEMENTS),
    ...[...body.querySelectorAll('[class], [id]')].filter(isFramed),
  ];
  for (const element of framed) {
    // One whose parent is gone already is measured all the same: that does no harm.
    if (lengthOf(element) > whole * MAX_FRAME_SHARE || element.querySelector(KEPT) !== null) continue;
    if (/^(?:html|body|main|article|h1)$/i.test(element.nodeName) || element.closest('pre, code') !== null) continue;
    element.remove();
  }
}

/** Removes lists of links to other articles with the headings over them. */
export function removeRelatedLists(root: HtmlElement): void {
  for (const heading of root.querySelectorAll('h2, h3, h4, h5, h6, p, strong, b')) {
    if (!RELATED_HEADING.test((heading.textContent ?? '').replace(/\s+/g, ' ').trim())) continue;
    // A heading within a paragraph or box of its own stands for that.
    let top = heading;
    while (top.parentElement !== null && top.parentElement !== root && lengthOf(top.parentElement) === lengthOf(top)) {
      top = top.parentElement;
    }
    const lists: HtmlElement[] = [];
    for (let next = top.nextElementSibling; next !== null && isLinkList(next); next = next.nextElementSibling) {
      lists.push(next);
    }
    if (lists.length === 0) continue;
    for (const element of [top, ...lists]) element.remove();
  }
}

function isFramed(element: HtmlElement): boolean {
  return FRAME_WORDS.test(element.getAttribute('class') ?? '') || FRAME_WORDS.test(element.getAttribute('id') ?? '');
}

function isLinkList(element: HtmlElement): boolean {
  const length = lengthOf(element);
  if (length === 0 || /^h[1-6]$/i.test(element.nodeName)) return false;
  const links = [...element.querySelectorAll('a[href]')];
  if (/^a$/i.test(element.nodeName)) links.push(element);
  return links.reduce((sum, link) => sum + lengthOf(link), 0) >= length * MIN_LINK_SHARE;
}

function lengthOf(element: HtmlElement): number {
  return (element.textContent ?? '').replace(/\s+/g, '').length;
}

/** A longer paragraph is the author's own, whatever it begins with. */
const MAX_FRAME_PARAGRAPH_CHARS = 220;
const SHARED_ON =
  '(?:facebook|twitter|x|whatsapp|e-?mail|print|copy link|linkedin|telegram|reddit|save|share|comments?)';
const NAME = String.raw`\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]*){1,4}`;
/** A part of a name, or what stands between names. */
const CREDITED = String.raw`(?:\p{Lu}[\p{L}.'’-]*|and|in|for|by|writing|editing|additional|reporting)[,;]?`;
/** Paragraphs at the beginning of a text that tell of the page, each of them whole. */
const OPENING = [
  /^advertisement$/i,
  /^listen(?: to (?:this|the) (?:article|story|post))?(?: ?[-–—(].{0,40})?$/i,
  new RegExp(`^(?:share (?:this )?(?:article|story|post|page|on)? ?)?(?:${SHARED_ON}[\\s,|•·]*)+$`, 'i'),
  /^(?:\d{1,3} min(?:ute)?s?(?: read)?|(?:reading|read) time:? .{1,30})$/i,
  /^(?:last )?(?:published|updated|modified|posted)(?: on| at)?:? .{0,40}(?:\d{4}|\d{1,2}:\d{2}|\bago)(?: .{0,12})?$/i,
  /^(?:file )?(?:photo|image|picture)s?(?: (?:credit|courtesy|by)\b|:|: ©) ?.{0,100}$/i,
  new RegExp(`^[Bb][Yy]:? ${NAME}(?:(?:,| and) ${NAME}){0,4}$`, 'u'),
];
/** Paragraphs at the end of a text that tell of the page, by how they begin. */
const CLOSING = [
  /^advertisement$/i,
  /^(?:(?:read|see) (?:more|also|next) ?:|also read\b|(?:related|recommended)(?: \w+)? ?:)/i,
  /^(?:sign up (?:for|to|here|now)|subscribe (?:to|now|here|today)|(?:join|follow|like|find) us (?:on|at))\b/i,
  /^follow .{1,40} on (?:twitter|x|facebook|telegram|instagram|whatsapp)\b/i,
  /^(?:get|receive) (?:the latest|our|more) .{0,60}(?:newsletter|inbox|e-?mail)/i,
  /^share (?:this (?:article|story|post|page)|on (?:facebook|twitter|x|whatsapp)|via e-?mail)\b/i,
  /^(?:click|tap) here (?:to|for)\b/i,
  /^(?:©|copyright (?:©|\(c\)|\d{4})|\(c\) \d{4}|all rights reserved)/i,
  /^(?:this (?:article|story|piece|post) (?:was )?(?:originally|first) (?:published|appeared)|originally published (?:at|on|in|by))\b/i,
  /^(?:tags?|filed under|topics?|categories|posted in) ?:/i,
  new RegExp(`^\\(?(?:(?:Additional )?[Rr]eporting|Writing|Editing) by ${CREDITED}(?: ${CREDITED})*[.)]*$`, 'u'),
  /^(?:leave a (?:comment|reply)|comments? ?\(\d+\)$|\d+ comments?$)/i,
  /^(?:support (?:us|our (?:work|journalism|reporting)|independent journalism)|donate (?:now|to us|today))\b/i,
  /^(?:abonnez-vous|inscrivez-vous|(?:à )?lire aussi|partager (?:cet article|sur) )/i,
  /^(?:newsletter abonnieren|abonnieren sie|lesen sie auch|mehr zum thema|teilen sie diesen)/i,
  /^(?:suscr[ií]b(?:ete|ase) |lea también|síguenos|iscriviti alla|leggi anche|seguici |leia também|leia mais|inscreva-se|siga-nos)/i,
  /^(?:читайте также|подписывайтесь|подпишитесь)/i,
  /^(?:اقرأ أيضا|اقرأ أيضاً|تابعونا على|اشترك في (?:النشرة|نشرتنا|قناتنا)|بیشتر بخوانید|در شبکه های اجتماعی|مزید پڑھیں|یہ بھی پڑھیں)/,
  /^(?:bültenimize abone|abone olun|bizi .{1,30} takip edin|ayrıca okuyun)/i,
];

/**
 * `text` without the paragraphs at its beginning and end that tell of the page and not of its subject: share bars, dates
 * of publication, prompts to subscribe. The first that is not such a one ends the search, so that nothing within the text
 * is touched; a text of nothing else stays as it is.
 */
export function withoutFrameParagraphs(text: string): string {
  const paragraphs = text.split('\n\n');
  const isOne = (paragraph: string, patterns: readonly RegExp[]) =>
    paragraph.length <= MAX_FRAME_PARAGRAPH_CHARS && patterns.some((pattern) => pattern.test(paragraph));
  let start = 0;
  let end = paragraphs.length;
  while (start < end && isOne(paragraphs[start]!, OPENING)) start += 1;
  while (end > start && isOne(paragraphs[end - 1]!, CLOSING)) end -= 1;
  return start === end ? text : paragraphs.slice(start, end).join('\n\n');
}
