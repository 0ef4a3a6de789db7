import { join } from 'node:path';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { repositoryRoot } from '#platform/repository-root';
import { classify } from '../classify';
import { readMarkup } from '../eval/read-markup';

const catalogue = loadCatalogue(join(repositoryRoot(__dirname), 'seeds', 'groups.yaml'));
const TUESDAY = '2026-03-10T09:00:00Z';

/** Times of the marked mentions, as said and as they should be: `surface time`. */
const times = (marked: string, publishedAt: string | null, title: string | null = null) => {
  const { text, mentions, problems } = readMarkup(title === null ? marked : `${title}\n\n${marked}`);
  expect(problems).toEqual([]);
  const said = classify({ title, text, publishedAt, language: 'en' }, catalogue).mentions;
  const judged = mentions.filter(({ time }) => time !== null);
  expect(judged.length).toBeGreaterThan(0);
  return {
    expected: judged.map(({ surface, start, time }) => `${start} ${surface} ${time}`),
    actual: judged.map(({ surface, start }) => {
      const found = said.find((mention) => mention.start === start);
      return `${start} ${surface} ${found?.time ?? 'not found'}`;
    }),
  };
};
const check = (marked: string, publishedAt: string | null = TUESDAY, title: string | null = null) => {
  const { expected, actual } = times(marked, publishedAt, title);
  expect(actual).toEqual(expected);
};

describe('time of a sentence', () => {
  it.each([
    'Gunmen of [[Boko Haram|boko-haram|current]] attacked a village in Borno on Sunday, residents said.',
    '[[Al-Shabaab|al-shabaab|current]] stormed a hotel in Mogadishu last week.',
    'The army shelled positions of the [[Rapid Support Forces|rapid-support-forces|current]] earlier this month.',
    'The [[ELN|eln|current]] freed two soldiers in January.',
    'The [[ELN|eln|historical]] killed three policemen in January 2024.',
    'The [[Arakan Army|arakan-army|current]] has taken three more bases since Friday.',
    'In 2014, [[Boko Haram|boko-haram|historical]] abducted 276 schoolgirls from Chibok.',
    'The [[Taliban|taliban|historical]] ruled Afghanistan from 1996 to 2001.',
    '[[Hezbollah|hezbollah|historical]] was founded in 1982 during the Lebanese civil war.',
    'Founded in 1978, the [[PKK|pkk|historical]] fought for an independent state.',
    'Turkey and the [[PKK|pkk|historical]] held peace talks between 2013 and 2015.',
    'More than a decade ago, [[al-Shabaab|al-shabaab|historical]] controlled most of Mogadishu.',
    'The [[FARC|farc|historical]] laid down its arms under the 2016 peace accord.',
    'The [[LTTE|ltte|historical]] was defeated in May 2009.',
    'Two years earlier, [[Abu Sayyaf|abu-sayyaf|historical]] bombed the cathedral in Jolo.',
    'In the 1980s the [[New People’s Army|new-peoples-army|historical]] had some 25,000 fighters.',
    'Since 2015, the [[Houthis|houthis|historical]] have fired hundreds of missiles at Saudi Arabia.',
    'Over the past two decades, [[al-Shabaab|al-shabaab|historical]] has killed thousands of Somali civilians.',
    'At its height, the [[Islamic State|islamic-state|historical]] held a third of Iraq.',
    'The [[Tamil Tigers|ltte|historical]] once controlled a third of the island.',
    'The [[Houthis|houthis|current]] fired two missiles at a tanker early on Tuesday, the U.S. military said.',
    'The [[Taliban|taliban|current]] have barred girls from secondary schools, a policy the UN condemned again on Monday.',
    // The promise is told now, what is promised lies ahead: AGREE, CONCEDE and THREATEN are current.
    '[[Hamas|hamas|current]] will release three hostages on Saturday, mediators said.',
    'The army will attack the [[PKK|pkk|future]] next week, a general said.',
    'The [[PKK|pkk|current]] agreed on Monday to lay down its arms.',
    'The [[Balochistan Liberation Army|balochistan-liberation-army|current]] is designated a terrorist organisation by Pakistan and the United States.',
    '[[JNIM|jnim|current]] is expanding from central Mali towards the coast.',
    'The [[Lord’s Resistance Army|lords-resistance-army|historical]] abducted tens of thousands of children in the late 1990s and early 2000s.',
    'A former [[FARC|farc|historical]] commander was elected mayor on Sunday.',
    'The [[ELN|eln|current]] killed 12 soldiers in March.',
    'The [[ELN|eln|current]] killed 12 soldiers in November.',
    'The [[ELN|eln|historical]] killed 12 soldiers last year.',
    'The [[Taliban|taliban|historical]] swept into Kabul in August 2021.',
    '[[Hamas|hamas|historical]] seized power in Gaza after the 2006 elections.',
    'During the civil war of the 1990s, the [[Taliban|taliban|historical]] besieged Kabul.',
    'The [[Provisional IRA|provisional-ira|historical]] killed 1,700 people during the Troubles.',
    'On 7 October 2023 [[Hamas|hamas|historical]] killed some 1,200 people in southern Israel.',
    'The [[Rapid Support Forces|rapid-support-forces|current]] shelled a camp on 8 March 2026.',
    'Five soldiers were killed by [[JNIM|jnim|current]] on Feb. 27.',
    'The [[Islamic State|islamic-state|historical]] lost Mosul in July 2017 after nine months of fighting.',
    'The [[Islamic State|islamic-state|historical]] killed hundreds there a decade before.',
    'The government and the [[ELN|eln|historical]] opened talks in late 2022, but they collapsed.',
    'Three years after [[Hamas|hamas|historical]] took over the strip, Israel raided a flotilla.',
    'The [[Houthis|houthis|current]] said on Monday that they would keep up their attacks.',
    'The 2011 killing of a policeman by the [[Real IRA|real-ira|historical]] angered the town.',
    'The [[Taliban|taliban|current]] attacked the post at dawn, 20 years after the war began.',
    'The [[Arakan Army|arakan-army|current]], formed in 2009, attacked a naval base on Saturday.',
    'The [[Taliban|taliban|current]] government, in power since 2021, closed two radio stations this week.',
  ])('%s', (marked) => check(marked));
});

describe('background paragraphs', () => {
  it.each([
    // The news, then its history.
    `Gunmen of [[Boko Haram|boko-haram|current]] killed nine farmers near Maiduguri on Sunday, police said.

The group emerged in 2002 and took up arms seven years later. [[Boko Haram|boko-haram|historical]] killed its first policemen in Bauchi. Its fighters overran towns, and [[Boko Haram|boko-haram|historical]] declared a caliphate.

[[Boko Haram|boko-haram|current]] has not commented on the attack.`,
    `[[Al-Shabaab|al-shabaab|current]] claimed responsibility for the blast.

In 2011, African Union troops entered Mogadishu. [[Al-Shabaab|al-shabaab|historical]] fighters withdrew from the capital. [[Al-Shabaab|al-shabaab|historical]] then attacked a mall in Nairobi, killing 67 people.`,
    `In 2014 the group swept through northern Iraq. The [[Islamic State|islamic-state|historical]] captured Mosul and massacred cadets. On Monday, officials said the [[Islamic State|islamic-state|current]] had attacked a checkpoint.`,
    `The [[PKK|pkk|historical]] was founded in 1978. It took up arms in 1984. [[PKK|pkk|historical]] fighters attacked army posts in the southeast. This week the [[PKK|pkk|current]] burned its weapons at a ceremony.`,
    `The [[Haqqani Network|haqqani-network|current]] is a militant group that was formed in the 1970s. [[Haqqani|haqqani-network|historical]] fighters attacked the Indian embassy and several hotels.`,
    `The 2016 accord ended half a century of war. The [[FARC|farc|historical]] handed its weapons to the United Nations, and its leaders entered Congress.

Dissidents rejected it. On Friday the [[ELN|eln|current]] bombed a pipeline in Arauca.`,
    `The [[Houthis|houthis|historical]] seized Sanaa in September 2014. They drove the government to Aden. Saudi Arabia bombed the [[Houthis|houthis|historical]] for years.

The [[Houthis|houthis|current]] attacked two ships this week.`,
    `[[Abu Sayyaf|abu-sayyaf|historical]] was founded by Abdurajak Janjalani in the early 1990s with seed money from [[al-Qaeda|al-qaeda|historical]]. It kidnapped tourists from a Malaysian resort. [[Abu Sayyaf|abu-sayyaf|historical]] beheaded two Canadians.`,
    `The [[Taliban|taliban|current]] killed two people on Monday.

The [[Taliban|taliban|historical]] had pledged in 2020 to keep [[al-Qaeda|al-qaeda|historical]] out. The United States had withdrawn its troops. The [[Taliban|taliban|historical]] had attacked Afghan forces throughout.`,
    `During the 2008 offensive the army encircled the north. The [[LTTE|ltte|historical]] used civilians as shields and shelled hospitals. The [[LTTE|ltte|historical]] lost its last town in May.`,
    `The [[Provisional IRA|provisional-ira|historical]] first emerged in 1969. It bombed pubs in Birmingham. The [[Provisional IRA|provisional-ira|historical]] killed Lord Mountbatten at sea.

The [[New IRA|new-ira|current]] attacked a police officer in Omagh last month.`,
    // What goes on in the news paragraph is news.
    `The [[M23|m23|current]] captured Walikale on Monday. It had seized Goma in January 2025. The rebels looted shops. The [[M23|m23|current]] shot two traders, a priest said.`,
    `[[JNIM|jnim|current]] fighters attacked the convoy on Saturday. The army killed 12 of them. [[JNIM|jnim|current]] burned nine trucks.`,
    `[[JNIM|jnim|historical]] was created in 2017 as a merger of four groups. It is led by Iyad Ag Ghaly. [[JNIM|jnim|current]] attacks army posts almost daily.`,
    // Analysts write without dates.
    `The [[Taliban|taliban|current]] face a dilemma. They need trade, but they distrust their neighbours. The [[Taliban|taliban|current]] shelter the [[TTP|tehrik-i-taliban-pakistan|current]] and deny it. Pakistan accuses the [[Taliban|taliban|current]] of duplicity.`,
    `[[Hezbollah|hezbollah|current]] rebuilds its arsenal. Iran funds [[Hezbollah|hezbollah|current]] through new channels, and its fighters train in the Bekaa.`,
    `When the United States invaded in 2003, few expected the insurgency. [[Al-Qaeda|al-qaeda|historical]] bombed shrines and markets. Sunni tribes turned against [[al-Qaeda|al-qaeda|historical]].`,
    `Sri Lanka marked the end of its civil war on Monday. The conflict began in 1983. The [[Tamil Tigers|ltte|historical]] assassinated a president and an Indian prime minister.`,
    `The [[Taliban|taliban|current]] executed a man in Ghazni on Wednesday.

When the [[Taliban|taliban|historical]] last ruled the country, they staged executions in stadiums. The [[Taliban|taliban|historical]] banned music and closed schools for girls.`,
    `Colombia has lived with war for six decades. The [[ELN|eln|historical]] was founded by priests and students in 1964. In the 1990s the [[ELN|eln|historical]] kidnapped a whole congregation in Cali. It bombed pipelines. The [[ELN|eln|historical]] extorted oil firms.

On Tuesday the [[ELN|eln|current]] ambushed a patrol in Catatumbo, killing four.`,
    // Sentences in the present tense after a dated one.
    `The [[Arakan Army|arakan-army|historical]] was formed in 2009 in Laiza. It now controls most of Rakhine. The [[Arakan Army|arakan-army|current]] has besieged Sittwe for a year.`,
    `The [[Houthis|houthis|historical]] fought six wars with the state between 2004 and 2010. Today the [[Houthis|houthis|current]] rule two thirds of Yemenis.`,
    // A background paragraph without a year of its own.
    `Militants of the [[TTP|tehrik-i-taliban-pakistan|current]] attacked a post in Bannu overnight, killing five soldiers.

Years earlier, the army had cleared the district. The [[TTP|tehrik-i-taliban-pakistan|historical]] fled across the border.`,
    `[[Al-Shabaab|al-shabaab|current]] fired mortars at the airport on Thursday. A soldier was killed.

[[Al-Shabaab|al-shabaab|historical]] has been fighting the government since 2007. It has killed thousands of people in that time.

Turkey sent drones last month. [[Al-Shabaab|al-shabaab|current]] vowed revenge.`,
    `The [[RSF|rapid-support-forces|historical]] grew out of the Janjaweed, which fought in Darfur in 2003. The [[RSF|rapid-support-forces|historical]] was accused of massacres there.

The [[Rapid Support Forces|rapid-support-forces|current]] entered the town on Sunday.`,
  ])('%s', (marked) => check(marked));

  it.each([
    // All of a recent article's events are years old.
    `Ten years ago this spring, the [[Islamic State|islamic-state|historical]] lost Palmyra. The group had taken it in May 2015. The [[Islamic State|islamic-state|historical]] blew up the temple of Bel. The [[Islamic State|islamic-state|historical]] murdered the keeper of the ruins.`,
    `In April 2014 gunmen came to a school in Chibok. [[Boko Haram|boko-haram|historical]] loaded the girls on lorries.

Some escaped the same night. [[Boko Haram|boko-haram|historical]] held the rest in the forest of Sambisa.

In 2017 the government freed 82 of them in an exchange. [[Boko Haram|boko-haram|historical]] got five commanders back.`,
  ])('an article on the past: %s', (marked) => check(marked));

  it.each<[string, string | null, string]>([
    [
      'the latest stated day is the reference',
      null,
      'On 12 June 2019 the [[Taliban|taliban|current]] attacked a post in Ghazni. In 2009 the [[Taliban|taliban|historical]] bombed the same post.',
    ],
    [
      'no date at all',
      null,
      'The [[Taliban|taliban|current]] attacked a post in Ghazni. Five soldiers were killed by the [[Taliban|taliban|current]].',
    ],
    [
      'an old article is read on its own day',
      '2015-03-10T09:00:00Z',
      'The [[Islamic State|islamic-state|current]] captured a village on Monday. In 2014 the [[Islamic State|islamic-state|current]] captured Mosul. In 2004 [[al-Qaeda|al-qaeda|historical]] bombed trains in Madrid.',
    ],
    [
      'months without a year are those before publication',
      '2026-01-20T09:00:00Z',
      'The [[ELN|eln|current]] bombed a base in December. The [[ELN|eln|current]] called a truce in November.',
    ],
    [
      'a date far ahead is no reference',
      null,
      'On 3 May 2021 [[Hamas|hamas|current]] fired rockets at Ashkelon. The state wants new pipelines by 2040.',
    ],
  ])('%s', (_, publishedAt, marked) => check(marked, publishedAt));
});
