import fc from 'fast-check';
import type { Span } from '#contracts/classification';
import { EVENT_TYPES, type EventType, type Modality, QUAD_CLASS_OF } from '#contracts/vocabulary';
import { explainEvent, typeEvent } from './type-event';

const span = (text: string, part: string | null): Span | null => {
  if (part === null) return null;
  const start = text.indexOf(part);
  if (start < 0) throw new Error(`${part} is not in: ${text}`);
  return { start, end: start + part.length };
};
const typed = (text: string, actor: string | null, target: string | null) =>
  typeEvent(text, span(text, actor), span(text, target));

type Case = [EventType | null, string, string | null, string | null];

/** Type, sentence, actor, target. */
const SENTENCES: Case[] = [
  [
    'ASSAULT',
    'Russian missiles struck an apartment block in Kharkiv, killing at least seven people.',
    'Russian',
    'Kharkiv',
  ],
  [
    'ASSAULT',
    'At least 14 soldiers were killed on Saturday when Boko Haram gunmen ambushed their convoy near Lake Chad.',
    'Boko Haram gunmen',
    'soldiers',
  ],
  [
    'ASSAULT',
    'An Israeli air strike in southern Lebanon killed a senior Hezbollah commander, the group said.',
    'Israeli',
    'Hezbollah',
  ],
  [
    'COERCE',
    'Turkish police on Tuesday detained 47 people suspected of links to Islamic State.',
    'Turkish police',
    '47 people',
  ],
  [
    'COERCE',
    'Iranian authorities have arrested dozens of protesters since the unrest began.',
    'Iranian authorities',
    'protesters',
  ],
  [
    'COERCE',
    'The opposition leader was placed under house arrest by the military government.',
    'the military government',
    'The opposition leader',
  ],
  [
    'SANCTION',
    'The European Union imposed new sanctions on Belarus over its crackdown on dissent.',
    'The European Union',
    'Belarus',
  ],
  ['SANCTION', 'Poland expelled three Russian diplomats in response.', 'Poland', 'Russian diplomats'],
  ['SANCTION', 'Saudi Arabia severed diplomatic ties with Iran on Sunday.', 'Saudi Arabia', 'Iran'],
  ['SANCTION', 'The U.S. suspended military aid to Pakistan.', 'The U.S.', 'Pakistan'],
  [
    'PROTEST',
    "Thousands of Georgians took to the streets of Tbilisi to protest against the government's foreign agents bill.",
    'Georgians',
    'the government',
  ],
  [
    'PROTEST',
    "Farmers blocked motorways around Paris in protest at the EU's trade deal with Mercosur.",
    'Farmers',
    'EU',
  ],
  ['PROTEST', 'Nurses across Britain walked out on Thursday in a dispute over pay.', 'Nurses', null],
  ['MOBILIZE', 'North Korea put its troops on high alert after the drills.', 'North Korea', null],
  ['MOBILIZE', 'China deployed warships around Taiwan on Monday.', 'China', 'Taiwan'],
  ['MOBILIZE', 'Ethiopia has massed forces along its border with Eritrea, diplomats said.', 'Ethiopia', 'Eritrea'],
  ['THREATEN', 'Trump threatened to impose tariffs on Mexico unless it stops migrants.', 'Trump', 'Mexico'],
  ['THREATEN', 'Hamas warned Israel that it would retaliate for the killing of its leader.', 'Hamas', 'Israel'],
  ['THREATEN', 'Iran will respond harshly to any Israeli attack, its foreign minister said.', 'Iran', 'Israeli'],
  ['THREATEN', 'Kim Jong Un vowed to destroy South Korea if provoked.', 'Kim Jong Un', 'South Korea'],
  ['REJECT', "Ukraine rejected Russia's proposal for a temporary ceasefire.", 'Ukraine', 'Russia'],
  [
    'REJECT',
    'The Taliban have refused to hold talks with the Afghan government.',
    'The Taliban',
    'the Afghan government',
  ],
  ['REJECT', 'Netanyahu dismissed calls by Washington to halt the offensive.', 'Netanyahu', 'Washington'],
  ['ACCUSE', 'India accused Pakistan of sponsoring terrorism in Kashmir.', 'India', 'Pakistan'],
  ['ACCUSE', 'Kyiv blamed Moscow for the blackout.', 'Kyiv', 'Moscow'],
  ['ACCUSE', 'The United Nations condemned the attack by M23 rebels on Goma.', 'The United Nations', 'M23 rebels'],
  [
    'ACCUSE',
    'Human Rights Watch said that Sudanese forces had burned villages in Darfur.',
    'Human Rights Watch',
    'Sudanese forces',
  ],
  ['ACCUSE', 'Prosecutors charged the former president with corruption.', 'Prosecutors', 'the former president'],
  ['REQUEST', 'The pope urged Russia and Ukraine to begin negotiations.', 'The pope', 'Russia'],
  ['REQUEST', 'Zelensky called on the West to provide more air defence systems.', 'Zelensky', 'the West'],
  [
    'REQUEST',
    'Hong Kong activists demanded that Beijing release the detained lawyers.',
    'Hong Kong activists',
    'Beijing',
  ],
  ['REQUEST', 'Britain asked Rwanda to stop supporting the rebels.', 'Britain', 'Rwanda'],
  ['AGREE', 'Israel and Hamas agreed to a six-week ceasefire.', 'Israel', 'Hamas'],
  ['AGREE', 'Japan pledged $2 billion in loans to the Philippines.', 'Japan', 'the Philippines'],
  ['AGREE', 'Macron will travel to Beijing next week to meet Xi.', 'Macron', 'Xi'],
  ['AGREE', 'Saudi Arabia has agreed to resume talks with Iran.', 'Saudi Arabia', 'Iran'],
  ['AGREE', 'Washington plans to send more weapons to Kyiv.', 'Washington', 'Kyiv'],
  [
    'CONSULT',
    'US Secretary of State Antony Blinken met Chinese leader Xi Jinping in Beijing on Monday.',
    'Antony Blinken',
    'Xi Jinping',
  ],
  ['CONSULT', 'Putin spoke by phone with Erdogan about the grain deal.', 'Putin', 'Erdogan'],
  ['CONSULT', 'Talks between Armenia and Azerbaijan resumed in Geneva.', 'Armenia', 'Azerbaijan'],
  [
    'CONSULT',
    'Indian Prime Minister Narendra Modi arrived in Kyiv for talks with Zelensky.',
    'Narendra Modi',
    'Zelensky',
  ],
  ['CONSULT', 'Qatar hosted negotiators from Hamas this week.', 'Qatar', 'Hamas'],
  ['SUPPORT', "Germany praised Kosovo's decision to reopen the border crossing.", 'Germany', 'Kosovo'],
  [
    'SUPPORT',
    'The White House welcomed the election of the new Lebanese president.',
    'The White House',
    'the new Lebanese president',
  ],
  ['SUPPORT', 'Spain, Ireland and Norway formally recognised a Palestinian state.', 'Norway', 'Palestinian'],
  ['SUPPORT', 'Xi congratulated Lula on his victory.', 'Xi', 'Lula'],
  ['CONCEDE', 'The Sudanese army said it would open the Adre crossing to aid convoys.', 'The Sudanese army', null],
  [
    'CONCEDE',
    "The president apologised to the victims' families for the failures.",
    'The president',
    "the victims' families",
  ],
  ['COOPERATE', 'Greece and Turkey held joint naval exercises in the Aegean.', 'Greece', 'Turkey'],
  [
    'COOPERATE',
    'The CIA shared intelligence with Ukrainian services ahead of the invasion.',
    'The CIA',
    'Ukrainian services',
  ],
  ['COOPERATE', 'China signed contracts to buy 5 million tonnes of wheat from Russia.', 'China', 'Russia'],
  ['AID', 'The United States sent $500 million worth of ammunition to Ukraine.', 'The United States', 'Ukraine'],
  [
    'AID',
    'Turkish rescue teams delivered tents and food to earthquake survivors in Syria.',
    'Turkish rescue teams',
    'Syria',
  ],
  ['AID', 'Iran has supplied the Houthis with ballistic missiles, UN experts say.', 'Iran', 'the Houthis'],
  ['RETREAT', 'French troops withdrew from Niger on Friday.', 'French troops', 'Niger'],
  ['RETREAT', 'The rebels released 20 hostages to the Red Cross.', 'The rebels', 'the Red Cross'],
  ['RETREAT', "Washington lifted sanctions on Syria's central bank.", 'Washington', 'Syria'],
  [
    'RETREAT',
    "Ethiopia's army and Tigrayan forces ceased hostilities on Thursday.",
    "Ethiopia's army",
    'Tigrayan forces',
  ],
  ['COERCE', 'Riot police fired tear gas to disperse demonstrators in Nairobi.', 'Riot police', 'demonstrators'],
  ['COERCE', 'Police broke up an anti-war rally in St Petersburg.', 'Police', null],
  ['COERCE', "Myanmar's junta imposed a curfew in Yangon.", "Myanmar's junta", null],
  ['ASSAULT', 'Wagner mercenaries captured the town of Soledar.', 'Wagner mercenaries', 'the town of Soledar'],
  ['ASSAULT', 'The mayor was shot dead by unidentified gunmen outside his home.', 'unidentified gunmen', 'The mayor'],
  ['ASSAULT', 'Gunmen kidnapped 30 students from a college in Kaduna.', 'Gunmen', 'students'],
  ['ACCUSE', "Russia's invasion of Ukraine was condemned by the G7.", 'the G7', 'Russia'],
  ['ASSAULT', "Russia's invasion of Ukraine was condemned by the G7.", 'Russia', 'Ukraine'],
  [
    'ASSAULT',
    'The attack, claimed by Al-Shabaab, killed six Kenyan police officers.',
    'Al-Shabaab',
    'Kenyan police officers',
  ],
  ['AID', 'Hezbollah has received weapons from Iran for decades.', 'Iran', 'Hezbollah'],
  ['SANCTION', 'A Moscow court sentenced Kara-Murza to 25 years in prison.', 'A Moscow court', 'Kara-Murza'],
  ['AID', 'The Red Crescent dished out hot meals to survivors in Derna.', 'The Red Crescent', 'survivors'],
  ['ASSAULT', 'Iranian missiles slammed into an Israeli base.', 'Iranian missiles', 'an Israeli base'],
  ['ASSAULT', 'A sniper picked off two soldiers.', 'A sniper', 'two soldiers'],
  ['MOBILIZE', 'Tanks rumbled into Hama.', 'Tanks', 'Hama'],
  ['MOBILIZE', 'Japanese fighters scrambled against Russian bombers.', 'Japanese fighters', 'Russian bombers'],
  ['COERCE', 'Police clapped the union leader in jail.', 'Police', 'the union leader'],
  ['COERCE', 'Thai immigration officers sent back 40 Uyghurs.', 'Thai immigration officers', '40 Uyghurs'],
  ['PROTEST', 'Exiles threw eggs at the ambassador.', 'Exiles', 'the ambassador'],
  ['PROTEST', 'Monks sat in at the ministry.', 'Monks', 'the ministry'],
  ['SANCTION', 'India suspended visas for Canadians.', 'India', 'Canadians'],
  ['RETREAT', 'Ethiopia called a halt to its offensive in Tigray.', 'Ethiopia', 'Tigray'],
  ['CONCEDE', "The Dutch king begged Indonesia's pardon.", 'The Dutch king', 'Indonesia'],
  ['AGREE', 'Egypt offered to mediate between Fatah and Hamas.', 'Egypt', 'Hamas'],
  ['REJECT', 'Serbia will not recognise Kosovo, Vucic said.', 'Serbia', 'Kosovo'],
  ['REJECT', 'Hungary vetoed EU aid for Ukraine.', 'Hungary', 'Ukraine'],
  ['MOBILIZE', 'The army was ordered to increase its readiness along the Line of Control.', 'The army', null],
  [
    'THREATEN',
    'The unions said they would strike next month if the government does not raise wages.',
    'The unions',
    'the government',
  ],
  [null, "Kenya's economy grew by 5 percent last year.", 'Kenya', null],
  [null, 'Ankara lies 450 km east of Istanbul.', 'Ankara', 'Istanbul'],
  ['ASSAULT', 'Taliban kill 12 in Kabul', 'Taliban', null],
  ['SUPPORT', 'Iran, Russia sign strategic partnership treaty', 'Iran', 'Russia'],
  ['ASSAULT', 'Israel strikes Gaza after rocket fire', 'Israel', 'Gaza'],
  ['ASSAULT', 'The killing of Haniyeh by Israel shocked the region.', 'Israel', 'Haniyeh'],
  ['ASSAULT', 'The village was attacked by gunmen who burned houses and stole cattle.', 'gunmen', 'The village'],
  [
    'ASSAULT',
    'Fighters backed by Rwanda seized the airport in Bukavu from government troops.',
    'Fighters',
    'government troops',
  ],
  ['AID', 'The militia, which is funded by Iran, denied involvement.', 'Iran', 'The militia'],
  ['ASSAULT', "Rebels stormed the palace, killing the president's bodyguards.", 'Rebels', "the president's bodyguards"],
  ['COERCE', 'Police arrested three men and charged them over the attack.', 'Police', 'three men'],
  ['CONSULT', 'Delegations from Egypt and Ethiopia met in Addis Ababa.', 'Egypt', 'Ethiopia'],
  ['CONSULT', "Lavrov's visit to Pyongyang came a week after the drills.", 'Lavrov', 'Pyongyang'],
  ['ASSAULT', "X's attack on Kursk surprised NATO planners.", 'X', 'Kursk'],
  ['REJECT', "The junta's rejection of the envoy's plan dismayed ASEAN.", 'The junta', 'the envoy'],
  ['ACCUSE', "Kenya's accusation that Somalia armed the smugglers drew a protest.", 'Kenya', 'Somalia'],
  ['ASSAULT', 'Iraqi officials said the jets had bombed Kurdish positions in Sinjar.', 'the jets', 'Kurdish positions'],
  ['ACCUSE', 'Iraqi officials said the jets had bombed Kurdish positions in Sinjar.', 'Iraqi officials', 'the jets'],
  [
    'COERCE',
    'The journalist, a critic of the king, was jailed by the palace court.',
    'the palace court',
    'The journalist',
  ],
  ['REQUEST', 'A call by the bishops for the army to leave the towns went unheard.', 'the bishops', 'the army'],
  ['THREATEN', 'Threats by the militia to shell the port kept ships away.', 'the militia', 'the port'],
  ['REJECT', 'Having refused to pay the tax, the traders went home.', 'the traders', null],
  ['AGREE', 'Vietnam and Laos pledged to step up cooperation.', 'Vietnam', 'Laos'],
  ['RETREAT', 'The government and the militia have stopped fighting in Basra.', 'The government', 'the militia'],
  ['COOPERATE', 'India and France staged naval manoeuvres off Goa.', 'India', 'France'],
  ['SUPPORT', 'Libya and Britain exchanged ambassadors.', 'Libya', 'Britain'],
  [
    'REQUEST',
    'The council, which faces elections next month, demanded answers from the company.',
    'The council',
    'the company',
  ],
  ['CONCEDE', 'Facing elections, the cabinet announced a truce with the rebels.', 'the cabinet', 'the rebels'],
  ['AID', 'Spain opened its ports to 630 migrants stranded at sea.', 'Spain', '630 migrants'],
  ['AID', 'Sudan granted the hijackers refuge.', 'Sudan', 'the hijackers'],
  ['AGREE', 'The rebels said they were prepared to negotiate with the army.', 'The rebels', 'the army'],
  ['AGREE', 'Britain said it would back the bid of Poland.', 'Britain', 'Poland'],
  ['AID', 'Sandbags and pumps from Germany arrived in Hungary.', 'Germany', 'Hungary'],
  ['MOBILIZE', 'Taiwan began live-fire drills, with China in mind.', 'Taiwan', 'China'],
  ['AGREE', 'A deal between the two Koreas on family reunions was announced on Friday.', 'the two Koreas', null],
  ['RETREAT', 'After months of siege the army pulled its tanks out of Taiz.', 'the army', 'Taiz'],
  ['RETREAT', 'The hostages were freed by the kidnappers after a ransom was paid.', 'the kidnappers', 'The hostages'],
  ['SANCTION', 'Sanctions imposed by the EU on Harare were renewed.', 'the EU', 'Harare'],
  [
    'SANCTION',
    'The ambassador was expelled from Caracas by the government of Nicolas Maduro.',
    'the government of Nicolas Maduro',
    'The ambassador',
  ],
  ['SANCTION', 'Washington put three Chinese firms on a trade blacklist.', 'Washington', 'Chinese firms'],
  ['PROTEST', 'A general strike called by the unions brought Athens to a halt.', 'the unions', null],
  ['MOBILIZE', 'Troops and armour were moved by Serbia to the Kosovo line.', 'Serbia', 'Kosovo'],
  ['MOBILIZE', 'The general put the fleet on alert.', 'The general', null],
  ['SUPPORT', 'The prime minister defended the police over the shooting.', 'The prime minister', 'the police'],
  ['SUPPORT', "Lawmakers from the ruling party voted for the president's budget.", 'Lawmakers', 'the president'],
  ['REQUEST', 'Doctors asked the ministry for more beds.', 'Doctors', 'the ministry'],
  ['REQUEST', "Moscow wants Kyiv to hand over the peninsula's prisoners.", 'Moscow', 'Kyiv'],
  ['REJECT', "The court threw out the party's appeal.", 'The court', 'the party'],
  ['REJECT', "Norway turned down Iceland's request for a seat at the table.", 'Norway', 'Iceland'],
  ['AGREE', 'The ministers of Chad and Niger will meet next month.', 'Chad', 'Niger'],
  ['AGREE', 'Seoul is ready to help Pyongyang rebuild its railways.', 'Seoul', 'Pyongyang'],
  ['COOPERATE', 'Soldiers from Mali and Burkina Faso carried out a joint patrol.', 'Mali', 'Burkina Faso'],
  ['COOPERATE', 'Spain extradited the suspect to Morocco.', 'Spain', 'Morocco'],
  ['COOPERATE', "Airbus sold 40 jets to Vietnam's national carrier.", 'Airbus', "Vietnam's national carrier"],
  [
    'AID',
    'Food aid from the World Food Programme reached Gaza through Kerem Shalom.',
    'the World Food Programme',
    'Gaza',
  ],
  ['AID', 'The IMF disbursed 800 million dollars to Ghana.', 'The IMF', 'Ghana'],
  ['AID', 'Oman granted asylum to the ousted minister.', 'Oman', 'the ousted minister'],
  [
    'ASSAULT',
    "Cameroon's separatists beheaded a prison guard, the army said.",
    "Cameroon's separatists",
    'a prison guard',
  ],
  [
    'ASSAULT',
    'Clashes erupted between Druze fighters and Bedouin tribesmen in Sweida.',
    'Druze fighters',
    'Bedouin tribesmen',
  ],
  ['ASSAULT', 'Two Turkish soldiers died in a PKK ambush.', 'PKK', 'Turkish soldiers'],
  ['ASSAULT', 'A car bomb planted by the Shining Path wounded nine policemen.', 'the Shining Path', 'policemen'],
  ['ASSAULT', 'Pakistani jets pounded TTP hideouts across the border.', 'Pakistani jets', 'TTP'],
  ['COERCE', 'The regime cut off the internet ahead of the vote.', 'The regime', null],
  ['THREATEN', 'The warlord gave the mayor an ultimatum to leave town.', 'The warlord', 'the mayor'],
  [
    'ACCUSE',
    'Opposition parties sued the electoral commission over the count.',
    'Opposition parties',
    'the electoral commission',
  ],
  [
    'ACCUSE',
    'The human rights court opened an inquiry into the Philippine police.',
    'The human rights court',
    'the Philippine police',
  ],
  ['ACCUSE', 'Rwanda was criticised by Belgium for its role in the war.', 'Belgium', 'Rwanda'],
  [
    'CONSULT',
    'Negotiators for the guerrillas sat down with government envoys in Havana.',
    'Negotiators for the guerrillas',
    'government envoys',
  ],
  [
    'THREATEN',
    'The defence minister brandished the threat of a blockade against Qatar on Tuesday.',
    'The defence minister',
    'Qatar',
  ],
  ['THREATEN', 'Junta officials told aid agencies they faced expulsion.', 'Junta officials', 'aid agencies'],
  ['THREATEN', 'The nurses served strike notice on the health ministry.', 'The nurses', 'the health ministry'],
  ['THREATEN', 'Rebels handed the governor an ultimatum on Friday.', 'Rebels', 'the governor'],
  ['AGREE', 'Malta pledged to take in 200 migrants from Italy.', 'Malta', 'Italy'],
  ['AGREE', 'The junta responded positively to the proposal by ASEAN.', 'The junta', 'ASEAN'],
  [
    'CONSULT',
    'Envoy Martin Griffiths handed a letter to Houthi leaders in Sanaa.',
    'Envoy Martin Griffiths',
    'Houthi leaders',
  ],
  ['CONSULT', 'Chad and Libya are in talks on a shared border force.', 'Chad', 'Libya'],
  [
    'CONSULT',
    'The Ghanaian president shook hands with his Togolese counterpart before their meeting in Accra.',
    'The Ghanaian president',
    'his Togolese counterpart',
  ],
  ['SUPPORT', 'Senegal became a party to a fisheries accord with Mauritania.', 'Senegal', 'Mauritania'],
  ['SUPPORT', 'Bolivia rushed to the defence of Cuba at the assembly.', 'Bolivia', 'Cuba'],
  ['SUPPORT', 'Turkey stands shoulder to shoulder with Azerbaijan, its president said.', 'Turkey', 'Azerbaijan'],
  ['COOPERATE', 'Europol helped Croatian police to trace the gang.', 'Europol', 'Croatian police'],
  ['COOPERATE', 'Moroccan intelligence passed the names of six recruits to Spain.', 'Moroccan intelligence', 'Spain'],
  ['REQUEST', 'Farmers asked the High Court to stop the dam company.', 'Farmers', 'the High Court'],
  ['REQUEST', 'The governor sought leave from parliament to borrow abroad.', 'The governor', 'parliament'],
  [
    'REQUEST',
    'The opposition wrote to the electoral commission demanding a recount.',
    'The opposition',
    'the electoral commission',
  ],
  [
    'ACCUSE',
    'The inquiry laid responsibility for the sinking at the door of the ministry.',
    'The inquiry',
    'the ministry',
  ],
  [
    'ACCUSE',
    'Prosecutors slapped the opposition leader with charges of sedition.',
    'Prosecutors',
    'the opposition leader',
  ],
  ['ACCUSE', 'Jakarta sent a protest note to Canberra.', 'Jakarta', 'Canberra'],
  ['REJECT', 'The court struck down a decree by President Ruto.', 'The court', 'President Ruto'],
  ['REJECT', 'The union scorned an offer from the railway.', 'The union', 'the railway'],
  ['REJECT', 'Ordered by the regulator to leave, the company did not comply.', 'the company', 'the regulator'],
];

/** One event told in many ways. */
const FORMS: Case[] = [
  ['ASSAULT', 'Zenda attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Ruritania was attacked by Zenda.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda has been attacking Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', "Zenda's attack on Ruritania went on.", 'Zenda', 'Ruritania'],
  ['ASSAULT', 'An attack on Ruritania by Zenda went on.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda carried out an attack on Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda, which attacked Ruritania, is rich.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda tried to attack Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda and Strelsau attacked Ruritania.', 'Strelsau', 'Ruritania'],
  ['ASSAULT', 'Zenda attacked Ruritania and Kravonia.', 'Zenda', 'Kravonia'],
  ['ASSAULT', 'The army of Zenda attacked the ports of Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda, an old rival, attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda crossed the river and attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Officials said Zenda had attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['ASSAULT', 'Zenda was accused of attacking Ruritania.', 'Zenda', 'Ruritania'],
  ['THREATEN', 'Zenda threatened to attack Ruritania.', 'Zenda', 'Ruritania'],
  ['THREATEN', 'Zenda vowed to attack Ruritania.', 'Zenda', 'Ruritania'],
  ['THREATEN', 'Zenda will attack Ruritania, its king said.', 'Zenda', 'Ruritania'],
  ['ACCUSE', 'Kravonia accused Zenda of attacking Ruritania.', 'Kravonia', 'Zenda'],
  ['ACCUSE', 'Kravonia said Zenda had attacked Ruritania.', 'Kravonia', 'Zenda'],
  ['ACCUSE', 'Kravonia condemned the attack on Ruritania by Zenda.', 'Kravonia', 'Zenda'],
  ['REQUEST', 'Kravonia urged Zenda to attack Ruritania.', 'Kravonia', 'Zenda'],
  ['REQUEST', 'Zenda must leave Ruritania, Kravonia said.', 'Kravonia', 'Zenda'],
  ['REJECT', 'Zenda refused to meet Ruritania.', 'Zenda', 'Ruritania'],
  ['CONSULT', 'Zenda met Ruritania.', 'Zenda', 'Ruritania'],
  ['CONSULT', 'Zenda and Ruritania held talks.', 'Zenda', 'Ruritania'],
  ['CONSULT', 'Talks were held between Zenda and Ruritania.', 'Ruritania', 'Zenda'],
  ['AGREE', 'Zenda agreed to meet Ruritania.', 'Zenda', 'Ruritania'],
  ['AGREE', 'Zenda will meet Ruritania.', 'Zenda', 'Ruritania'],
  ['AGREE', 'Zenda to meet Ruritania', 'Zenda', 'Ruritania'],
  ['AID', 'Zenda sent food to Ruritania.', 'Zenda', 'Ruritania'],
  ['AID', 'Ruritania was given food by Zenda.', 'Zenda', 'Ruritania'],
  ['AGREE', 'Zenda promised to send food to Ruritania.', 'Zenda', 'Ruritania'],
  ['RETREAT', 'Zenda withdrew its troops from Ruritania.', 'Zenda', 'Ruritania'],
  ['CONCEDE', 'Zenda promised to withdraw its troops from Ruritania.', 'Zenda', 'Ruritania'],
];

const MODALITIES: [Modality, string, string | null, string | null][] = [
  ['asserted', 'Zenda attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['negated', 'Zenda did not attack Ruritania.', 'Zenda', 'Ruritania'],
  ['negated', 'Zenda has never attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['hedged', 'Zenda reportedly attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['hedged', 'Zenda is believed to have attacked Ruritania.', 'Zenda', 'Ruritania'],
  ['hedged', 'Zenda attacked Ruritania, according to a diplomat.', 'Zenda', 'Ruritania'],
  ['hypothetical', 'Zenda could attack Ruritania.', 'Zenda', 'Ruritania'],
  ['hypothetical', 'If Zenda attacks Ruritania, the bridge falls.', 'Zenda', 'Ruritania'],
  ['hypothetical', 'Did Zenda attack Ruritania?', 'Zenda', 'Ruritania'],
  ['asserted', 'Zenda not only attacked Ruritania.', 'Zenda', 'Ruritania'],
];

/** Every bug that was found joins this table, with the answer that is right. */
const REGRESSION: [string, ...Case][] = [
  ['"US" is a name, not a pronoun', 'ASSAULT', 'US strikes Houthis', 'US', 'Houthis'],
  [
    '"refused to" before a bare infinitive',
    'REJECT',
    'Zenda refused to let Ruritania join the bloc.',
    'Zenda',
    'Ruritania',
  ],
  [
    'an infinitive past a phrase',
    'THREATEN',
    'A threat by Zenda to attack Ruritania was withdrawn.',
    'Zenda',
    'Ruritania',
  ],
  ['a speaker between commas', 'ACCUSE', 'Zenda, Ruritania said, had attacked its ships.', 'Ruritania', 'Zenda'],
  ['the head of a long name', 'COERCE', 'Police broke up a march by students.', 'Police', 'a march by students'],
  ['"out of" holds a particle', 'ASSAULT', 'Zenda drove the rebels out of Strelsau.', 'Zenda', 'the rebels'],
];

describe('the event between two parties', () => {
  it.each(SENTENCES)('%s: %s (%s, %s)', (type, text, actor, target) => {
    const event = typed(text, actor, target);
    expect(event?.eventType ?? null).toBe(type);
    expect(event?.quadClass ?? null).toBe(type === null ? null : QUAD_CLASS_OF[type]);
  });

  it.each(FORMS)('%s: %s (%s, %s)', (type, text, actor, target) =>
    expect(typed(text, actor, target)?.eventType ?? null).toBe(type),
  );

  it.each(MODALITIES)('%s: %s', (modality, text, actor, target) =>
    expect(typed(text, actor, target)?.modality).toBe(modality),
  );

  it('gives the words that tell of it, and the rule', () => {
    expect(typed('Zenda carried out an attack on Ruritania.', 'Zenda', 'Ruritania')?.trigger).toMatchObject({
      rule: expect.stringMatching(/^[a-z]+\./),
    });
    expect(typed('Ten were killed by Zenda.', 'Zenda', null)?.trigger.text).toBe('killed');
  });

  it('explains: all events that it weighed, the best first', () => {
    const text = 'Zenda threatened to attack Ruritania.';
    const { ranked } = explainEvent(text, span(text, 'Zenda'), span(text, 'Ruritania'));
    expect(ranked.length).toBeGreaterThan(1);
    expect(ranked[0]!.event.eventType).toBe('THREATEN');
    expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).sort((a, b) => b - a));
  });

  it.each([
    [{ start: 0, end: 100 }],
    [{ start: -1, end: 3 }],
    [{ start: 3, end: 3 }],
    [{ start: 0.5, end: 3 }],
    [{ start: Number.NaN, end: 3 }],
  ])('refuses the span %j', (wrong) => {
    expect(() => typeEvent('Zenda attacked.', wrong, null)).toThrow(TypeError);
    expect(() => typeEvent('Zenda attacked.', null, wrong)).toThrow(TypeError);
  });
});

describe('REGRESSION', () => {
  it.each(REGRESSION)('%s', (_, type, text, actor, target) =>
    expect(typed(text, actor, target)?.eventType ?? null).toBe(type),
  );
});

describe('properties', () => {
  const words = fc.constantFrom(
    ...'Zenda attacked the to of by , . and that said which talks strike not will be killed 12 its "'.split(' '),
    'Ruritania',
    "'s",
    '\u2014',
    'has been',
    'refused to',
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
    fc.array(words, { maxLength: 30 }).map((list) => list.join('')),
  );

  it('answers any text and any spans inside it, and its trigger lies in the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (text, a, b, c, d) => {
        const inside = (x: number, y: number): Span | null => {
          if (text.length === 0) return null;
          const [low, high] = [x % text.length, y % text.length].sort((p, q) => p - q) as [number, number];
          return { start: low, end: high + 1 };
        };
        const event = typeEvent(text, inside(a, b), inside(c, d));
        if (event === null) return;
        expect(EVENT_TYPES).toContain(event.eventType);
        expect(text.slice(event.trigger.start, event.trigger.end)).toBe(event.trigger.text);
        expect(event.trigger.text.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    'a ',
    'the ',
    'attack ',
    'Zenda said ',
    'to ',
    'of X ',
    ', and ',
    "'s ",
    '"',
    '\u2014',
    'which killed ',
    'ا ',
  ])('a hundred thousand characters of %j are read in bounded time', (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    const begun = performance.now();
    typeEvent(text, { start: 0, end: 1 }, null);
    // A sentence's work is bounded whatever its length; the bound is wide for a busy machine.
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
