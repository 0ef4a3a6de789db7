import { loadLexicon } from '../lexicon/load-lexicon';
import { eventsOfSentence, readSentence } from './sentence-events';
import { namesInBraces } from './testing/names-in-braces';

const eventOf = (marked: string, which = 0) => {
  const { text, names } = namesInBraces(marked);
  const lexicon = loadLexicon();
  const read = readSentence(text, { start: 0, end: text.length }, names, lexicon, null);
  return eventsOfSentence(text, read, lexicon)[which];
};

describe('killed and wounded', () => {
  it.each<[string, number | null, number | null]>([
    ['{Boko Haram} killed 14 farmers and wounded six in Borno.', 14, 6],
    ['At least 23 people were killed and 50 others wounded in an attack by {al-Shabaab}.', 23, 50],
    ['{Taliban} attack kills 5, wounds 12', 5, 12],
    ['Two dead, five wounded in {Hezbollah} strike', 2, 5],
    ['{Al-Shabaab} bombing leaves 12 people dead', 12, null],
    ['The {al-Shabaab} attack left 12 people dead and 30 wounded.', 12, 30],
    ['The death toll from the {al-Shabaab} attack rose to 40.', 40, null],
    ['The death toll in the {Taliban} bombing has risen to at least 61, with 157 injured.', 61, 157],
    ['No one was killed in the attack, which {ELN} claimed.', 0, null],
    ['Nobody was hurt when {New IRA} attacked the police station.', null, 0],
    ['There were no casualties in the {Houthi} attack.', 0, 0],
    ['More than 200 people were killed by {CODECO} fighters in 2021.', 200, null],
    ['{JNIM} killed 40 soldiers, including two officers, near Djibo.', 40, null],
    ['{JNIM} killed dozens of soldiers near Djibo.', null, null],
    ['Hundreds were killed by the {RSF} in El Fasher.', null, null],
    ['{RSF} shelling killed 31 people, among them eight children, and injured 13.', 31, 13],
    ['A 12-year-old boy was killed by {ELN} gunmen.', 1, null],
    ['{Islamic State} militants killed a 70-year-old farmer.', 1, null],
    ['{Hamas} killed two soldiers in 2014.', 2, null],
    ['An attack by {Boko Haram} claimed the lives of 11 soldiers.', 11, null],
    ['The bombing by {TTP} claimed 59 lives.', 59, null],
    ['Nineteen soldiers died in an ambush by {JNIM}.', 19, null],
    ['Three policemen lost their lives in an attack by the {TTP}.', 3, null],
    ['{TTP} gunmen shot dead two policemen in Tank.', 2, null],
    ['{Jaish al-Adl} gunmen killed eleven border guards and injured seven.', 11, 7],
    ['The army said it killed 15 {M23} rebels.', 15, null],
    ['Fifteen {M23} rebels were killed and eight captured in Masisi.', 15, null],
    ['{M23} fighters killed one peacekeeper and wounded three.', 1, 3],
    ['An {Islamic State} suicide bomber killed himself and six worshippers.', 6, null],
    ['The {Taliban} killed a policeman, his wife and three children.', 5, null],
    ['{Al-Shabaab} killed 1,100 people in 2017.', 1_100, null],
    ['Half a dozen soldiers were wounded by {TTP} fire.', null, 6],
    ['A dozen people were killed in the {Boko Haram} raid.', 12, null],
    ['Two dozen people were killed in the {Boko Haram} raid.', 24, null],
    ['Between 20 and 30 soldiers were killed by {JNIM}.', null, null],
    ['A {Houthi} missile injured four people in Tel Aviv.', null, 4],
    ['In May, {Houthi} drones hit a ship.', null, null],
    ['{Taliban} fighters aged 20 were killed.', null, null],
    ['At least three people were dead and ten hurt after a {Taliban} attack.', 3, 10],
    ['The {ADF} attack, in which 38 people were hacked to death, began at night.', 38, null],
    ['{Fano} fighters clashed with the army, leaving eight people dead.', 8, null],
    ['The {BLA} said it had killed 25 soldiers.', 25, null],
    ['The {BLA} train hijacking killed 31 people.', 31, null],
    ['Israel killed 12 {Hezbollah} members in an airstrike.', 12, null],
    ['Five {PKK} members were “neutralised” in northern Iraq.', null, null],
    ['The {ELN} abducted four soldiers.', null, null],
  ])('%s', (marked, killed, wounded) => {
    const event = eventOf(marked);
    expect([event?.eventType ?? null, event?.killed, event?.wounded]).toEqual([event?.eventType, killed, wounded]);
  });

  it.each<[string, number, number | null, number | null]>([
    // Two events in one sentence: each has its own figures.
    [
      '{Taliban} fighters killed 12 soldiers in Ghazni, and {Islamic State} killed four worshippers in Kabul.',
      0,
      12,
      null,
    ],
    [
      '{Taliban} fighters killed 12 soldiers in Ghazni, and {Islamic State} killed four worshippers in Kabul.',
      1,
      4,
      null,
    ],
    ['The {PKK} killed three soldiers, and Turkey killed nine {PKK} fighters.', 0, 3, null],
    ['The {PKK} killed three soldiers, and Turkey killed nine {PKK} fighters.', 1, 9, null],
    ['{Hamas} condemned the strike after Israel killed 20 people, while {Hezbollah} wounded two soldiers.', 1, null, 2],
    ['{Hamas} met mediators in Cairo a day after 30 people were killed.', 0, null, null],
  ])('%s (%i)', (marked, which, killed, wounded) => {
    const event = eventOf(marked, which);
    expect([event?.killed, event?.wounded]).toEqual([killed, wounded]);
  });
});
