import fc from 'fast-check';
import type { Span } from '#contracts/classification';
import { loadLexicon } from '../lexicon/load-lexicon';
import { relationsInSentence } from '../relations/sentence-relations';
import { eventsOfSentence, readSentence } from './sentence-events';
import { namesInBraces } from './testing/names-in-braces';

const DAY_2020_06_14 = 18_427;

const read = (marked: string) => {
  const { text, names } = namesInBraces(marked);
  const lexicon = loadLexicon();
  const sentence = readSentence(text, { start: 0, end: text.length }, names, lexicon, DAY_2020_06_14);
  return { text, names, sentence, events: eventsOfSentence(text, sentence, lexicon, true) };
};
const told = (marked: string) => {
  const { text, names, events } = read(marked);
  return events.map((event, index) => {
    const name = text.slice(names[index]!.start, names[index]!.end);
    return event === null ? `${name} -` : `${name} ${event.eventType} ${event.role}`;
  });
};

describe('roles', () => {
  it.each<[string, string[]]>([
    ['{Zenda} attacked {Ruritania}.', ['Zenda ASSAULT actor', 'Ruritania ASSAULT target']],
    ['{Ruritania} was attacked by {Zenda}.', ['Ruritania ASSAULT target', 'Zenda ASSAULT actor']],
    [
      '{Zenda} and {Kravonia} attacked {Ruritania}.',
      ['Zenda ASSAULT actor', 'Kravonia ASSAULT actor', 'Ruritania ASSAULT target'],
    ],
    ['{Zenda} fighters attacked a {Ruritania} post.', ['Zenda ASSAULT actor', 'Ruritania ASSAULT target']],
    ["{Zenda}'s attack on {Ruritania} failed.", ['Zenda ASSAULT actor', 'Ruritania ASSAULT target']],
    [
      'The killing of a {Zenda} leader by {Ruritania} shocked the town.',
      ['Zenda ASSAULT target', 'Ruritania ASSAULT actor'],
    ],
    ['An anti-{Zenda} offensive began.', ['Zenda ASSAULT target']],
    ['{Zenda} claimed responsibility for the bombing.', ['Zenda ASSAULT claimant']],
    ['A bombing claimed by {Zenda} killed eight people.', ['Zenda ASSAULT claimant']],
    ['Talks between {Zenda} and {Ruritania} began.', ['Zenda CONSULT party', 'Ruritania CONSULT party']],
    ['{Zenda} threatened to attack {Ruritania}.', ['Zenda THREATEN actor', 'Ruritania THREATEN target']],
    [
      '{Kravonia} accused {Zenda} of attacking {Ruritania}.',
      ['Kravonia ACCUSE actor', 'Zenda ACCUSE target', 'Ruritania ASSAULT target'],
    ],
    ['{Zenda} said two of its fighters were killed.', ['Zenda ASSAULT target']],
    ['The men live in the hills near {Zenda}.', ['Zenda -']],
    ['He was killed in an area controlled by {Zenda}.', ['Zenda -']],
  ])('%s', (marked, expected) => expect(told(marked)).toEqual(expected));
});

describe('roles, by construction', () => {
  it.each<[string, string[]]>([
    // Possessives and agents.
    ['{Hezbollah}’s attack on {Israel} killed two.', ['Hezbollah ASSAULT actor', 'Israel ASSAULT target']],
    ['The bombing was carried out by {al-Shabaab}.', ['al-Shabaab ASSAULT actor']],
    ['The attack was blamed on {Boko Haram}.', ['Boko Haram ACCUSE target']],
    ['Rockets fired by {Hamas} hit a house in Ashkelon.', ['Hamas ASSAULT actor']],
    ['The town was captured by fighters loyal to the {Islamic State}.', ['Islamic State ASSAULT actor']],
    ['{M23} rebels, backed by Rwanda, captured the town.', ['M23 ASSAULT actor']],
    ['{Houthi}-led forces shelled the city.', ['Houthi ASSAULT actor']],
    ['{Hezbollah}-backed gunmen attacked a church.', ['Hezbollah SUPPORT actor']],
    // The group is the one it is done to.
    ['Three members of {Hezbollah} were killed in a strike on Tuesday.', ['Hezbollah ASSAULT target']],
    ['Three {Hezbollah} members killed in strike', ['Hezbollah ASSAULT target']],
    ['{Hezbollah} members killed three soldiers', ['Hezbollah ASSAULT actor']],
    ['{Boko Haram} commander arrested in Kano', ['Boko Haram COERCE target']],
    ['{TTP} commander killed in Khost drone strike', ['TTP ASSAULT target']],
    ['{Abu Sayyaf} leader surrenders to army', ['Abu Sayyaf RETREAT actor']],
    ['Troops kill 12 {Abu Sayyaf} gunmen', ['Abu Sayyaf ASSAULT target']],
    ['An airstrike on a {PKK} camp killed four.', ['PKK ASSAULT target']],
    ['A strike targeting {Hamas} killed a family.', ['Hamas ASSAULT target']],
    ['The offensive against the {M23} began at dawn.', ['M23 ASSAULT target']],
    ['Raids against {Sinaloa Cartel} labs continued.', ['Sinaloa Cartel ASSAULT target']],
    ['The killing of {Hamas} leader Ismail Haniyeh angered Iran.', ['Hamas ASSAULT target']],
    ['The army said it had killed a senior {Islamic State} figure.', ['Islamic State ASSAULT target']],
    ['Police arrested a man suspected of belonging to the {New IRA}.', ['New IRA ACCUSE target']],
    ['Washington imposed sanctions on {Hezbollah} financiers.', ['Hezbollah SANCTION target']],
    ['Germany banned {Hamas}.', ['Hamas COERCE target']],
    ['{Hamas} was banned by Germany.', ['Hamas COERCE target']],
    ['The government accused the {ELN} of killing two teachers.', ['ELN ACCUSE target']],
    ['Kenya warned {al-Shabaab} against attacks.', ['al-Shabaab THREATEN target']],
    ['The {ELN} came under attack from the army.', ['ELN ASSAULT target']],
    // It does it.
    ['{Taliban} attack kills five', ['Taliban ASSAULT actor']],
    ['A {Taliban} attack killed five people.', ['Taliban ASSAULT actor']],
    ['Five people were killed in a {Taliban} attack.', ['Taliban ASSAULT actor']],
    ['A suicide bomber from {Islamic State} killed five people.', ['Islamic State ASSAULT actor']],
    ['Suspected {ADF} rebels killed ten villagers.', ['ADF ASSAULT actor']],
    ['{FARC} dissidents bombed a police station.', ['FARC ASSAULT actor']],
    ['{Hamas} leader Khalil al-Hayya met the mediators.', ['Hamas CONSULT party']],
    ['{Viv Ansanm} gangs burned a hospital.', ['Viv Ansanm ASSAULT actor']],
    ['The {NPA} freed two soldiers it had captured.', ['NPA RETREAT actor']],
    ['{Tren de Aragua} recruits migrants and extorts shopkeepers.', ['Tren de Aragua MOBILIZE actor']],
    ['A drone boat launched by the {Houthis} struck a bulk carrier.', ['Houthis ASSAULT actor']],
    ['Its men had ambushed a {Taliban} patrol, killing three.', ['Taliban ASSAULT target']],
    ['In 2017 {HTS} also attacked {Ahrar al-Sham}.', ['HTS ASSAULT actor', 'Ahrar al-Sham ASSAULT target']],
    // Claims.
    ['{Islamic State} claimed the attack.', ['Islamic State ASSAULT claimant']],
    ['The attack was claimed by {Islamic State}.', ['Islamic State ASSAULT claimant']],
    ['{Islamic State} claims responsibility for Moscow attack', ['Islamic State ASSAULT claimant']],
    ['The {BLA} took responsibility for the blast.', ['BLA ASSAULT claimant']],
    ['Responsibility for the blast was claimed by the {BLA}.', ['BLA ASSAULT claimant']],
    ['A claim of responsibility by {Jaish-e-Mohammed} followed.', ['Jaish-e-Mohammed ASSAULT claimant']],
    ['The {TTP} denied responsibility for the blast.', ['TTP REJECT actor']],
    ['{al-Shabaab} said it had killed 20 soldiers.', ['al-Shabaab ASSAULT actor']],
    // Parties only where both sides are parties.
    ['The {Taliban} rejected the offer.', ['Taliban REJECT actor']],
    ['The {Taliban} rejected the deal.', ['Taliban REJECT actor']],
    ['The {ELN} suspended the peace talks.', ['ELN SANCTION actor']],
    ['{Hamas} and {Israel} agreed to a truce.', ['Hamas AGREE party', 'Israel AGREE party']],
    ['The {RSF} clashed with the army in Omdurman.', ['RSF ASSAULT actor']],
    ['Clashes between the {RSF} and the army killed 20.', ['RSF ASSAULT party']],
    [
      'The {ELN} and {Segunda Marquetalia} clashed in Arauca.',
      ['ELN ASSAULT party', 'Segunda Marquetalia ASSAULT party'],
    ],
    ['The {PKK} signed an agreement with the government.', ['PKK SUPPORT party']],
    ['The government held talks with the {MILF}.', ['MILF CONSULT party']],
    ['{al-Qaeda} merged with {Ansar Dine}.', ['al-Qaeda COOPERATE party', 'Ansar Dine COOPERATE party']],
    [
      'The {Arakan Army} fought alongside the {TNLA} against the junta.',
      ['Arakan Army COOPERATE party', 'TNLA COOPERATE party'],
    ],
    // Neither.
    ['The market lies in a district where the {Taliban} are strong.', ['Taliban -']],
    ['The {Taliban} have ruled the country for four years.', ['Taliban -']],
  ])('%s', (marked, expected) => expect(told(marked)).toEqual(expected));
});

describe('modality, as news has it', () => {
  it.each<[string, string]>([
    ['{Hamas} attacked a patrol.', 'asserted'],
    ['{Hamas} did not attack the patrol.', 'negated'],
    ["{Hamas} didn't attack the patrol.", 'negated'],
    ['{Hamas} has never attacked the town.', 'negated'],
    ['{Hamas} denied attacking the patrol.', 'negated'],
    ['{Hamas} denied that it had attacked the patrol.', 'negated'],
    ['{Hamas} denied involvement in the attack.', 'negated'],
    ['There is no evidence that {Hamas} attacked the patrol.', 'negated'],
    ['No attack by {Hamas} was reported.', 'negated'],
    ['{Hamas} failed to attack the patrol.', 'negated'],
    ['The patrol was not attacked by {Hamas}.', 'negated'],
    ['Neither {Hamas} nor {Fatah} attacked the patrol.', 'negated'],
    ['Without attacking the patrol, {Hamas} went home.', 'negated'],
    ['{Hamas} no longer attacks patrols.', 'negated'],
    ['{Hamas} reportedly attacked a patrol.', 'hedged'],
    ['{Hamas} allegedly attacked a patrol.', 'hedged'],
    ['{Hamas} is believed to have attacked the patrol.', 'hedged'],
    ['{Hamas} is thought to have attacked the patrol.', 'hedged'],
    ['Suspected {Hamas} fighters attacked a patrol.', 'hedged'],
    ['Fighters believed to belong to {Hamas} attacked a patrol.', 'hedged'],
    ['{Hamas} probably attacked the patrol.', 'hedged'],
    ['{Hamas} appears to have attacked the patrol.', 'hedged'],
    ['An alleged {Hamas} attack killed two.', 'hedged'],
    ['According to residents, {Hamas} attacked a patrol.', 'hedged'],
    ['It was unclear whether {Hamas} attacked the patrol.', 'hypothetical'],
    ['{Hamas} may have attacked the patrol.', 'hedged'],
    ['{Hamas} could attack the patrol.', 'hypothetical'],
    ['{Hamas} might attack a patrol.', 'hypothetical'],
    ['If {Hamas} attacks the patrol, the truce ends.', 'hypothetical'],
    ['Unless {Hamas} attacks the patrol, the truce holds.', 'hypothetical'],
    ['Did {Hamas} attack the patrol?', 'hypothetical'],
    ['{Hamas} planned to attack the patrol.', 'hypothetical'],
    ['{Hamas} wants to attack the patrol.', 'hypothetical'],
    ['A possible {Hamas} attack worries Cairo.', 'hypothetical'],
    ['Cairo fears that {Hamas} will attack the patrol.', 'hypothetical'],
    ['{Hamas} not only attacked the patrol but burned its cars.', 'asserted'],
    ['{Hamas} attacked a patrol without warning.', 'asserted'],
    ['{Hamas} attacked the patrol, not the convoy.', 'asserted'],
    ['{Hamas} attacked a patrol, which did not return fire.', 'asserted'],
    ['No one was hurt when {Hamas} attacked a patrol.', 'asserted'],
    ['{Hamas} attacked a patrol but nobody was killed.', 'asserted'],
    ['{Hamas} attacked a patrol, officials said.', 'asserted'],
    ['Officials said {Hamas} attacked a patrol.', 'asserted'],
    ['{Hamas} attacked a patrol after talks failed.', 'asserted'],
    ['{Hamas} attacked a patrol that had not paid.', 'asserted'],
    ['The minister, who could not attend, said {Hamas} had attacked a patrol.', 'asserted'],
    ['It is not known why {Hamas} attacked the patrol.', 'asserted'],
    ['{Hamas} does not hide that it attacked the patrol.', 'asserted'],
    ['Police confirmed that {Hamas} attacked the patrol.', 'asserted'],
    ['There is no doubt that {Hamas} attacked the patrol.', 'asserted'],
    ['{Hamas} managed to kill two soldiers.', 'asserted'],
    ['{Hamas} continued to attack patrols.', 'asserted'],
    ['{Hamas} attacked a patrol on 3 May.', 'asserted'],
    ['{Hamas} claimed responsibility for the attack.', 'asserted'],
    ['{Hamas} attacked patrols as it might have been expected to.', 'asserted'],
    ['Police foiled a {Hamas} attack.', 'negated'],
    ['Rumours that {Hamas} attacked the patrol spread in the town.', 'hedged'],
    ['{Hamas} was accused of attacking the patrol.', 'asserted'],
    ['Nothing suggests that {Hamas} attacked the patrol.', 'negated'],
  ])('%s', (marked, modality) => expect(read(marked).events[0]?.modality).toBe(modality));
});

describe('figures, place and time', () => {
  it.each<[string, number | null, number | null]>([
    ['{Zenda} killed at least 12 people and wounded 30.', 12, 30],
    ['{Zenda} attacked a bus, killing twelve people and wounding thirty others.', 12, 30],
    ['An attack by {Zenda} left two dead.', 2, null],
    ['Three soldiers were killed by {Zenda}.', 3, null],
    ['Two soldiers and three policemen were killed by {Zenda}.', 5, null],
    ['{Zenda} killed 1,200 villagers.', 1_200, null],
    ['A soldier was killed and two were wounded in an attack by {Zenda}.', 1, 2],
    ['{Zenda} killed dozens of villagers.', null, null],
    ['{Zenda} killed the mayor.', null, null],
    ['{Zenda} did not kill 12 people.', null, null],
  ])('%s', (marked, killed, wounded) => {
    const event = read(marked).events[0];
    expect([event?.killed, event?.wounded]).toEqual([killed, wounded]);
  });

  it.each<[string, string | null]>([
    ['{Zenda} attacked a mosque in Strelsau.', 'Strelsau'],
    ['{Zenda} attacked a post in eastern Tarlenheim province on Monday.', 'eastern Tarlenheim province'],
    ['{Zenda} seized a bridge near the city of Hentzau.', 'city of Hentzau'],
    ['{Zenda} attacked a bus in the early hours.', null],
    ['{Zenda} attacked a bus on Monday.', null],
  ])('%s', (marked, place) => expect(read(marked).events[0]?.place).toBe(place));

  it.each([
    ['{Zenda} attacked a bus on Monday.', 'current'],
    ['{Zenda} attacked a bus last week.', 'current'],
    ['{Zenda} attacked a bus in May 2020.', 'current'],
    ['{Zenda} attacked a bus this month.', 'current'],
    ['In 2015 {Zenda} attacked a bus.', 'historical'],
    ['{Zenda} attacked a bus five years ago.', 'historical'],
    ['{Zenda} attacked a bus a decade ago.', 'historical'],
    ['{Zenda} attacked a bus last year.', 'historical'],
    ['{Zenda} attacked buses during the 1990s.', 'historical'],
    ['{Zenda} has attacked buses since 2015.', 'historical'],
    ['{Zenda} attacked the towers on 9/11.', 'historical'],
    ['{Zenda} attacked a bus, and 2000 people fled.', 'current'],
  ])('%s: %s', (marked, time) => expect(read(marked).events[0]?.time).toBe(time));
});

describe('relations', () => {
  const relations = (marked: string) => {
    const { text, names, sentence } = read(marked);
    const ids = names.map(({ start, end }) => text.slice(start, end).toLowerCase());
    return relationsInSentence(sentence, ids, loadLexicon(), new Map()).map(
      ({ a, b, type, modality }) => `${a} ${b} ${type} ${modality}`,
    );
  };

  it.each<[string, string[]]>([
    ['{Zenda} pledged allegiance to {Ruritania}.', ['ruritania zenda allegiance asserted']],
    ['{Zenda} split from {Ruritania}.', ['ruritania zenda split asserted']],
    ['{Zenda} attacked {Ruritania}.', ['ruritania zenda attack asserted']],
    ['{Zenda}, an affiliate of {Ruritania}, is rich.', ['ruritania zenda affiliation asserted']],
    ['{Zenda} did not attack {Ruritania}.', []],
    ['{Zenda}, {Ruritania} and {Kravonia} are banned.', []],
    ['{Zenda} and {Ruritania} are rich.', []],
  ])('%s', (marked, expected) => expect(relations(marked)).toEqual(expected));
});

describe('properties', () => {
  it('explains with other rules that fitted, only when asked', () => {
    const { text, sentence, events } = read('{Zenda} threatened to attack {Ruritania}.');
    expect(events[0]!.runnersUp.length).toBeGreaterThan(0);
    expect(eventsOfSentence(text, sentence, loadLexicon())[0]!.runnersUp).toEqual([]);
  });

  it('reads any text with any names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        const sorted = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
        const names: Span[] = [];
        for (let index = 0; index + 1 < sorted.length; index += 2)
          names.push({ start: sorted[index]!, end: sorted[index + 1]! });
        const lexicon = loadLexicon();
        const sentence = readSentence(text, { start: 0, end: text.length }, names, lexicon, null);
        const events = eventsOfSentence(text, sentence, lexicon);
        expect(events).toHaveLength(names.length);
        for (const event of events) {
          if (event === null) continue;
          expect(event.score).toBeGreaterThanOrEqual(0);
          expect(event.score).toBeLessThanOrEqual(1);
          if (event.place !== null) expect(text).toContain(event.place);
        }
      }),
      { numRuns: 500 },
    );
  });
});
