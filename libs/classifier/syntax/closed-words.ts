/**
 * The closed word classes of English and the words whose class the engine must know whether or not a lexicon rule names
 * them. Data: lower case, separated by white space.
 */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

export const DETERMINERS = list(`
  the a an this that these those its their his her our my your some any no every each all both several many few most
  more less much another other such what whose either neither enough half fewer certain various own numerous multiple
  countless same`);

export const POSSESSIVE_PRONOUNS = list('its their his her our my your whose');

export const PRONOUNS = list(`
  it he she they we i you him her them us me itself himself herself themselves one nobody none everyone everybody someone
  somebody something nothing anything anyone others another there mine theirs hers ours yours each both many some all
  several few those these this that`);

/** Pronouns that stand for a party named before. */
export const ANAPHORS = list('it he she they him her them itself himself herself themselves we i us me');

export const PREPOSITIONS = list(`
  of in on at by for with from to into onto upon against over under between among amid amidst during after before since
  until till through throughout across around about above below behind beside besides beyond near off out outside inside
  within without toward towards via per despite than like unlike as alongside along past up down against regarding
  concerning including excluding following amongst notwithstanding pending versus vs atop aboard next except because
  targeting involving according due`);

export const PARTICLES = list('up down off out over back away in on through apart together aside forward around along');

export const MODALS = list("will would can could may might shall should must 'll 'd cannot ought wo ca");
export const BE_FORMS = list("be am is are was were been being 're 'm");
export const HAVE_FORMS = list("have has had having 've");
export const DO_FORMS = list('do does did done doing');

/** Contractions with "not": the auxiliary that they hold. */
export const NEGATED_AUXILIARIES: Readonly<Record<string, 'be' | 'have' | 'do' | 'modal'>> = {
  "isn't": 'be',
  "aren't": 'be',
  "wasn't": 'be',
  "weren't": 'be',
  "hasn't": 'have',
  "haven't": 'have',
  "hadn't": 'have',
  "don't": 'do',
  "doesn't": 'do',
  "didn't": 'do',
  "won't": 'modal',
  "wouldn't": 'modal',
  "can't": 'modal',
  cannot: 'modal',
  "couldn't": 'modal',
  "shouldn't": 'modal',
  "mustn't": 'modal',
  "needn't": 'modal',
};

export const SUBORDINATORS = list(`
  if unless because although though while whereas whether when whenever once so until after before since as where lest`);

export const RELATIVES = list('who whom which that whose where');
export const CONJUNCTIONS = list('and or but nor & yet plus');

export const ADVERBS = list(`
  not never also then now later soon again already still just only even ever here there today yesterday tomorrow tonight
  too very more most less least often sometimes once twice away back ahead abroad together apart instead however
  meanwhile therefore thus perhaps maybe almost nearly about around roughly approximately over up down home overseas
  elsewhere overnight far long earlier recently reportedly allegedly quite rather well so yet else indeed further
  furthermore moreover nevertheless nonetheless otherwise hence forth forward afterwards thereby likewise jointly
  unilaterally indoors outdoors anyway ago at-least hard fast`);

export const TITLES = list(`
  mr mrs ms dr prof gen maj col lt sgt capt cpl adm brig cmdr gov sen rep pres st sr jr rev hon sheikh mullah`);

export const TEMPORAL_NOUNS = list(`
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december jan feb mar apr jun jul aug sept sep oct nov dec today yesterday tomorrow tonight day week
  month year decade century hour minute second morning afternoon evening night noon midnight weekend fortnight dawn dusk
  summer winter spring autumn fall quarter moment time period eve anniversary mon tue tues wed thu thurs fri sat sun
  weekday daybreak ramadan eid`);

export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  thousand: 1_000,
  million: 1_000_000,
  billion: 1_000_000_000,
};

/** Singular in form and plural in use: a base form after them is a verb ("police arrest", "Taliban attack"). */
export const COLLECTIVES = list(`
  police taliban people troops crowd military army government public media militia opposition cabinet parliament staff
  crew majority gunmen youth authorities coalition team family union group`);

export const ADJECTIVES = list(`
  new old big large small major minor senior top high low long short good bad great former current recent joint foreign
  domestic local national international regional global federal military political economic financial humanitarian
  diplomatic nuclear armed civil civilian public private prime deadly heavy fresh several main key first second third
  fourth fifth last next previous early late dead free full open possible ready able unable willing unwilling likely
  unlikely critical hostile loyal opposed close serious severe strong weak bilateral multilateral mutual official formal
  tough alleged suspected so-called northern southern eastern western central northeastern northwestern southeastern
  southwestern upper lower islamic christian muslim jewish sunni shia shiite kurdish arab european african asian american
  russian chinese israeli palestinian ukrainian british french german turkish iranian iraqi syrian afghan pakistani
  indian saudi egyptian yemeni libyan somali sudanese ethiopian eritrean nigerian malian kenyan rwandan congolese
  japanese korean filipino indonesian thai burmese vietnamese cuban venezuelan colombian mexican brazilian canadian
  australian polish hungarian serbian greek italian spanish dutch swedish norwegian finnish danish armenian azerbaijani
  georgian belarusian lebanese jordanian qatari emirati kuwaiti bahraini algerian moroccan tunisian ugandan south north
  east west soviet communist rebel separatist militant guilty innocent due responsible massive violent peaceful
  unidentified unknown anti-government pro-government wounded injured total entire whole real true clear illegal legal
  presidential parliamentary judicial constitutional religious ethnic tribal urban rural remote special secret direct
  indirect immediate urgent permanent temporary ongoing lasting significant important necessary only same different
  similar separate united democratic republican conservative liberal socialist safe afraid aware angry furious concerned
  worth prominent powerful independent rival opposing neighbouring neighboring allied nearby suicide hard fast right left
  dozen deep fierce brief surprise tentative comprehensive strategic tactical maritime naval aerial covert overt
  unprecedented historic controversial unarmed unprovoked`);
