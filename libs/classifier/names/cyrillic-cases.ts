/** Endings by case: genitive, dative, accusative, instrumental, prepositional. A bar parts variants of one case. */
type Endings = readonly [string, string, string, string, string];
interface Paradigm {
  readonly nominative: RegExp;
  readonly endings: Endings;
  readonly isAdjective: boolean;
}

const paradigm = (nominative: RegExp, endings: string, isAdjective: boolean): Paradigm => ({
  nominative,
  endings: endings.split(' ') as unknown as Endings,
  isAdjective,
});

// In normalised letters: й is и, ё is е. The first that fits is taken, so adjectives and longer endings come first.
// "-" is the bare stem.
const PARADIGMS: readonly Paradigm[] = [
  paradigm(/(?<=[гкхжчшщ])ии$|(?<=\p{L}{3}н)ии$/u, 'ого|его ому|ему ии|ого|его им ом|ем', true),
  paradigm(/(?:ыи|ои)$/u, 'ого ому ыи|ого ым ом', true),
  paradigm(/ая$/u, 'ои|еи ои|еи ую ои|еи|ою ои|еи', true),
  paradigm(/яя$/u, 'еи еи юю еи|ею еи', true),
  paradigm(/ое$/u, 'ого ому ое ым|им ом', true),
  paradigm(/ее$/u, 'его ему ее им ем', true),
  paradigm(/(?:ые|ие)$/u, 'ых|их ым|им ые|ие|ых|их ыми|ими ых|их', true),
  paradigm(/ия$/u, 'ии ии ию иеи|ией ии', false),
  paradigm(/ие$/u, 'ия ию ие ием ии', false),
  paradigm(/а$/u, 'ы|и е у ои|еи|ою е', false),
  paradigm(/я$/u, 'и е ю еи|ею е', false),
  paradigm(/о$/u, 'а у о ом е', false),
  paradigm(/е$/u, 'я|а ю|у е ем е', false),
  paradigm(/ь$/u, 'и|я и|ю ь|я ью|ем и|е', false),
  paradigm(/[ыи]$/u, 'ов|ев|еи|- ам|ям ы|и|ов|ев|еи|- ами|ями ах|ях', false),
  paradigm(/(?<=[бвгджзклмнпрстфхцчшщ])$/u, 'а у -|а ом|ем е', false),
];

// The Arabic article and names that Russian leaves as they are.
const FIXED = /^(?:аль|эль|ан|аш|ат|ад|ас|ар|аз|ит|и|в|на|за|боко|имени)$/u;

function forms(word: string): readonly (readonly string[])[] | null {
  const fitting = PARADIGMS.find(({ nominative }) => nominative.test(word));
  if (fitting === undefined) return null;
  const stem = word.replace(fitting.nominative, '');
  return fitting.endings.map((variants) =>
    variants.split('|').map((ending) => (ending === '-' ? stem : stem + ending)),
  );
}

/**
 * A name of Russian in its other cases: the adjectives that lead it and its first noun agree, what follows ("партия
 * Курдистана") stays. Also the last word alone, for names that are taken over whole ("Боко Харамом"). By Zaliznyak's
 * endings, without stress and without fleeting vowels; forms that no one writes do no harm, for they are no words.
 */
export function inflectedCyrillic(name: string): string[] {
  const words = name.split(' ');
  const found = new Set<string>();
  let head = 0;
  while (head < words.length - 1 && FIXED.test(words[head]!)) head++;
  const first = head;
  while (head < words.length - 1 && PARADIGMS.find(({ nominative }) => nominative.test(words[head]!))?.isAdjective)
    head++;

  const inflected = words.slice(first, head + 1).map(forms);
  for (let index = 0; index < 5; index++) {
    let agreeing = [words.slice(0, first).join(' ')];
    for (const [offset, byCase] of inflected.entries()) {
      const choices = byCase === null ? [words[first + offset]!] : byCase[index]!;
      agreeing = agreeing.flatMap((start) => choices.map((choice) => (start === '' ? choice : `${start} ${choice}`)));
    }
    for (const start of agreeing) found.add([start, ...words.slice(head + 1)].join(' '));
  }
  if (head < words.length - 1 && words.length <= 3) {
    for (const variants of forms(words.at(-1)!) ?? []) {
      for (const variant of variants) found.add([...words.slice(0, -1), variant].join(' '));
    }
  }
  found.delete(name);
  return [...found];
}
