import fc from 'fast-check';
import { loadLexicon } from '../lexicon/load-lexicon';
import { tokensOf } from '../text/tokens';
import { analyse } from './clauses';
import { CLASS, singular } from './vocabulary';

const { vocabulary } = loadLexicon();
const read = (text: string) => {
  const tokens = tokensOf(text, 0, text.length, [], vocabulary);
  const analysis = analyse(tokens);
  const textOf = (unit: number): string => {
    const found = analysis.units[unit];
    if (found === undefined || found.kind === 'mark') return '-';
    return text.slice(tokens[found.from]!.start, tokens[found.to - 1]!.end);
  };
  return { tokens, analysis, textOf };
};

const NAME_OF = new Map(Object.entries(CLASS).map(([name, bit]) => [bit, name]));

describe('tokens', () => {
  it.each<[string, string[]]>([
    ["The U.S. doesn't want Iran-backed men.", ['The', 'U.S.', "doesn't", 'want', 'Iran-backed', 'men', '.']],
    ["Syria's 1,200 troops, they're ready", ['Syria', "'s", '1,200', 'troops', ',', 'they', "'re", 'ready']],
    ['the rebels’ base', ['the', 'rebels', '’', 'base']],
    ['Gen. Haftar said: "No."', ['Gen.', 'Haftar', 'said', ':', '"', 'No', '.', '"']],
    ['$3.5bn in aid — at once', ['$3.5bn', 'in', 'aid', '—', 'at', 'once']],
    ['9/11 and 50% of it', ['9', '11', 'and', '50%', 'of', 'it']],
  ])('%s', (text, expected) =>
    expect(read(text).tokens.map(({ start, end }) => text.slice(start, end))).toEqual(expected),
  );
});

describe('the tag of a word that can be noun or verb', () => {
  it.each([
    ['Israel strikes Gaza.', 'strikes', 'third'],
    ['Israeli strikes killed ten.', 'strikes', 'noun'],
    ['The strikes went on.', 'strikes', 'noun'],
    ['Police arrest three men.', 'arrest', 'base'],
    ['The arrest of three men', 'arrest', 'noun'],
    ['They attack at night.', 'attack', 'base'],
    ['He wants to attack the town.', 'attack', 'base'],
    ['An attack on the town', 'attack', 'noun'],
    ['Leaders visit the camp.', 'visit', 'base'],
    ['The visit was short.', 'visit', 'noun'],
    ['They held talks in Oslo.', 'talks', 'noun'],
    ['The army launched attacks on the town.', 'attacks', 'noun'],
    ['Troops fire on the crowd.', 'fire', 'base'],
    ['They opened fire on the crowd.', 'fire', 'noun'],
    ['She will head the mission.', 'head', 'base'],
    ['The head of the mission', 'head', 'noun'],
    ['This led to conflict.', 'to', 'preposition'],
    ['US strikes Houthis', 'strikes', 'third'],
    ['Did Iran attack the ship?', 'attack', 'base'],
    ['Baghdad scoffed at Kuwaiti claims that men were held.', 'claims', 'noun'],
    ['He would not bow to pressure from Paris.', 'to', 'preposition'],
    ['They gave in to pressure.', 'to', 'preposition'],
    ['The minister is due to visit Iraq.', 'to', 'to'],
    ['A gunman shot and wounded a priest.', 'shot', 'past'],
    ['They moved tanks and armoured bulldozers.', 'armoured', 'adjective'],
    ['Germany would back the bid.', 'back', 'base'],
    ['Monks led a march through Lhasa.', 'march', 'noun'],
    ['Drills close to Georgia began.', 'close', 'adverb'],
    ['Israel vowed to make Hamas pay for it.', 'pay', 'base'],
  ])('%s: %s is %s', (text, word, tag) => {
    const { tokens, analysis } = read(text);
    const index = tokens.findIndex(({ word: { text: each } }) => each === word);
    expect(NAME_OF.get(analysis.tags[index]!)).toBe(tag);
  });
});

describe('subject, verb and objects', () => {
  /** `subject > verb > objects; prepositions`, a star for the passive. */
  const clauses = (text: string) => {
    const { analysis, textOf } = read(text);
    return analysis.verbs.map((verb) => {
      const objects = verb.objects.map(textOf).join(' + ');
      return `${textOf(verb.subject)} > ${verb.lemma}${verb.particle === '' ? '' : ` ${verb.particle}`}${verb.isPassive ? '*' : ''} > ${objects}`;
    });
  };

  it.each<[string, string[]]>([
    ['The army attacked the town.', ['The army > attack > the town']],
    ['The town was attacked by the army.', ['The town > attack* > ']],
    ['The army attacked the town and burned houses.', ['The army > attack > the town', 'The army > burn > houses']],
    ['The army attacked and rebels fled.', ['The army > attack > ', 'rebels > flee > ']],
    ['The army attacked the town and the port.', ['The army > attack > the town + the port']],
    ['The army, which attacked the town, left.', ['The army > attack > the town', 'The army > leave > ']],
    ['The town that the army attacked is old.', ['the army > attack > The town', 'The town > be > ']],
    ['The men it had abducted were freed.', ['it > abduct > The men', 'The men > free* > ']],
    ['Fighters backed by Iran attacked the town.', ['Fighters > back* > ', 'Fighters > attack > the town']],
    ['Officials said the army attacked the town.', ['Officials > say > ', 'the army > attack > the town']],
    ['The army attacked the town, officials said.', ['The army > attack > the town', 'officials > say > ']],
    ['The army attacked the town, said officials.', ['The army > attack > the town', 'officials > say > ']],
    ['He urged the army to leave the town.', ['He > urge > the army', 'the army > leave > the town']],
    ['He promised the army to leave the town.', ['He > promise > the army', 'He > leave > the town']],
    ['The army left, burning the town.', ['The army > leave > ', 'The army > burn > the town']],
    ['In Kabul, fighters attacked the town.', ['fighters > attack > the town']],
    ['Taliban kill 12 in Kabul', ['Taliban > kill > 12']],
    ['Iran, Russia sign deal', ['Iran > sign > deal']],
    ['Three men arrested in raid', ['Three men > arrest* > ']],
    ['The talks were called off.', ['The talks > call off* > ']],
    ['They helped the men leave the town.', ['They > help > the men', 'the men > leave > the town']],
    ['Did the army attack the town?', ['the army > attack > the town']],
  ])('%s', (text, expected) => expect(clauses(text)).toEqual(expected));

  it('links lists, appositions, owners and phrases', () => {
    const { analysis, textOf } = read("Iran's ally Hezbollah, the leader of the axis, and Hamas met in Qom.");
    const by = (text: string) => analysis.nouns.find((noun) => textOf(noun.unit) === text)!;
    expect(textOf(by('ally Hezbollah').possessor)).toBe('Iran');
    expect(textOf(by('the axis').attachedTo)).toBe('the leader');
    expect(by('Qom').preposition).toBe('in');
  });

  it('reads tense, modal and negation', () => {
    const verb = (text: string) => read(text).analysis.verbs[0]!;
    expect(verb('It will not attack.')).toMatchObject({ lemma: 'attack', isFuture: true, isNegated: true });
    expect(verb('It is going to attack.')).toMatchObject({ lemma: 'attack', isFuture: true });
    expect(verb('It could attack.')).toMatchObject({ modal: 'could', isFuture: false });
    expect(verb('It had been attacked.')).toMatchObject({ isPassive: true, isPerfect: true });
    expect(verb("It hasn't attacked.")).toMatchObject({ isNegated: true, isPerfect: true });
  });
});

describe('words', () => {
  it.each([
    ['attacks', 'attack'],
    ['treaties', 'treaty'],
    ['crises', 'crisis'],
    ['men', 'man'],
    ['news', 'news'],
    ['bus', 'bus'],
    ['boxes', 'box'],
  ])('the singular of %s is %s', (plural, expected) => expect(singular(plural)).toBe(expected));

  it.each([
    ['struck', 'strike'],
    ['sought', 'seek'],
    ['banned', 'ban'],
    ['visited', 'visit'],
    ['fled', 'flee'],
    ['condemning', 'condemn'],
    ['denies', 'deny'],
    ['found', 'find'],
  ])('%s is a form of %s', (form, expected) => expect(vocabulary.word(form).verb).toBe(expected));
});

describe('properties', () => {
  it('reads any text: units in order, links to units that are there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { analysis } = read(text);
        let end = 0;
        for (const unit of analysis.units) {
          if (unit.kind === 'mark') continue;
          expect(unit.from).toBeGreaterThanOrEqual(end);
          expect(unit.to).toBeGreaterThan(unit.from);
          end = unit.to;
        }
        for (const verb of analysis.verbs)
          for (const unit of [verb.subject, ...verb.objects, ...verb.obliques])
            if (unit >= 0) expect(analysis.units[unit]?.kind).toBe('noun');
      }),
      { numRuns: 500 },
    );
  });
});
