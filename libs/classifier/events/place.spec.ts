import { loadLexicon } from '../lexicon/load-lexicon';
import { eventsOfSentence, readSentence } from './sentence-events';
import { namesInBraces } from './testing/names-in-braces';

const placeIn = (marked: string) => {
  const { text, names } = namesInBraces(marked);
  const lexicon = loadLexicon();
  const read = readSentence(text, { start: 0, end: text.length }, names, lexicon, null);
  return eventsOfSentence(text, read, lexicon)[0]?.place;
};

describe('where an event took place', () => {
  it.each<[string, string | null]>([
    ['{Taliban} fighters killed five soldiers in Kabul.', 'Kabul'],
    ['{Taliban} fighters killed five soldiers in the eastern province of Nangarhar.', 'eastern province of Nangarhar'],
    ['{Islamic State} gunmen attacked a convoy near the Syrian border.', 'Syrian border'],
    ['{Islamic State} claims Kabul blast', 'Kabul'],
    ['{Taliban} claim Kunduz bombing', 'Kunduz'],
    ['KABUL, Afghanistan (AP) — {Taliban} fighters attacked a police post.', null],
    ['{Taliban} fighters attacked a police post in May.', null],
    ['{Boko Haram} raided a village in Borno state on Sunday.', 'Borno state'],
    ['{Boko Haram} raided a village in northeastern Nigeria, killing 10.', 'northeastern Nigeria'],
    ['In Mogadishu, {al-Shabaab} attacked a hotel.', 'Mogadishu'],
    ['{Al-Shabaab} attacked the Elite Hotel in Mogadishu.', 'Mogadishu'],
    ['{Al-Shabaab} said in a statement that it attacked the base.', null],
    ['{JNIM} fighters attacked the town of Djibo.', 'town of Djibo'],
    ['{M23} rebels captured the city of Goma.', 'city of Goma'],
    ['{M23} seized Walikale.', null],
    ['The {ELN} attacked a base in Arauca department, near the Venezuelan border.', 'Arauca department'],
    [
      'An airstrike killed two {Hezbollah} commanders in the southern Lebanese city of Tyre.',
      'southern Lebanese city of Tyre',
    ],
    ['{Hamas} fighters attacked troops in the Jabalia refugee camp.', 'Jabalia refugee camp'],
    ['The attack by {PKK} militants in Sirnak province killed two.', 'Sirnak province'],
    ['{Abu Sayyaf} gunmen clashed with troops on the island of Jolo.', 'island of Jolo'],
    ['{Abu Sayyaf} gunmen clashed with troops on Basilan island.', 'Basilan island'],
    ['{Houthi} rebels fired on a ship in the Red Sea.', 'Red Sea'],
    ['{Houthi} rebels fired on a ship off the coast of Yemen.', 'coast of Yemen'],
    ['The {Taliban} met U.S. envoys in Doha.', 'Doha'],
    ['The {Taliban} attacked a bus in the United Nations convoy.', null],
    ['{Hamas} has allies in Congress.', null],
    [
      '{TTP} fighters attacked a checkpoint in South Waziristan district of Khyber Pakhtunkhwa province.',
      'South Waziristan district of Khyber Pakhtunkhwa province',
    ],
    ['In 2014, {Boko Haram} kidnapped girls in Chibok.', 'Chibok'],
    ['{New IRA} bomb kills man in Derry', 'Derry'],
    ['Police in Derry arrested a {New IRA} member.', 'Derry'],
    ['The group that {Shining Path} fought in Ayacucho was small.', 'Ayacucho'],
    ['The {RSF} killed 31 people at Zamzam camp.', 'Zamzam camp'],
    ['The {RSF} killed 31 people in their homes.', null],
    ['The {RSF} killed 31 people in Ramadan.', null],
    [
      'Gunmen of the {BLA} stopped buses on a highway in Pakistan’s Balochistan province.',
      'Pakistan’s Balochistan province',
    ],
  ])('%s', (marked, place) => expect(placeIn(marked) ?? null).toBe(place));
});
