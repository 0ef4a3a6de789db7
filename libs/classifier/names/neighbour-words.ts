/**
 * The words beside a short name that say what it names. Data: in small letters, separated by white space; what stands
 * under a heading is decided in policy.ts.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Directly after a short name: it is an armed group's, whatever else goes by these letters. */
export const MEN_AT_ARMS = words(`
  fighter fighters militant militants rebel rebels gunman gunmen insurgent insurgents guerrilla guerrillas guerilla
  guerillas jihadist jihadists jihadi jihadis terrorist terrorists militiaman militiamen militia militias extremist
  extremists separatist separatists paramilitary paramilitaries mercenary mercenaries warlord warlords emir mujahideen
  combatants guerrilleros rebelles jihadistes djihadistes combattants rebeldes terroristas terroristes
  kämpfer milizionäre söldner rebellen terroristen боевики боевиков`);

/** Directly before a short name: "the rebel group ADF", "militants of the TTP" is found by the words after "of the". */
export const ARMED_GROUP_BEFORE =
  /(?:rebel|militant|terror|terrorist|armed|insurgent|guerrilla|guerilla|jihadist|extremist|paramilitary|separatist|outlawed|banned|proscribed) (?:group|groups|organi[sz]ation|outfit|faction|movement|network|militia|army)(?: called| known as|,)? (?:the )?["“'‘]?$/i;

/** After a hyphen at a name: it is a body that does this ("Wagner-linked", "ADF-affiliated"). */
export const DONE_BY =
  /^[-‐-–](?:linked|affiliated|backed|held|controlled|occupied|inspired|aligned|allied|trained|claimed|besieged|led|run)(?![\p{L}\p{N}])/iu;

/** Directly after any single-word name, with a capital: a street or a firm is named after something else. */
export const STREETS_AND_FIRMS = words(`
  street st road rd avenue ave boulevard lane square close crescent terrace inc ltd llc gmbh plc corp fc afc cf sc bv nv
  pharmaceuticals`);

/** Directly after an ambiguous name, with a capital: places, houses, teams, ships and stars. */
export const PLACES_AND_THINGS = words(`
  river lake mountain mountains valley island islands peak falls bay beach creek canyon desert oasis forest province
  district governorate county village town township city municipality prefecture suburb neighbourhood neighborhood
  university college school academy hospital clinic stadium arena airport airfield airbase station harbour harbor port
  hotel inn resort lodge restaurant cafe museum gallery theatre theater cinema opera orchestra symphony festival concert
  temple church mosque cathedral shrine palace castle tower bridge dam park garden gardens zoo library
  galaxy nebula cluster comet constellation motorway highway expressway freeway autobahn interchange junction
  club united rovers athletic league cup trophy tournament airlines airways airline motors company corporation bank
  insurance foods studios records press magazine goddess festival camp satellite telescope instrument battery batteries
  spectrum notebook code codes ratio index`);

/** The same without a capital. */
export const THINGS = words(`
  opera operas orchestra composer cluster satellite stadium football soccer striker heading headings catalogue carnival
  river festival`);

/** Directly after any acronym: what no armed group has. */
export const OWNED_BY_NO_GROUP = words(`
  motorway expressway freeway symphony concerto goddess galaxy nebula battery batteries midfielder goalkeeper tuning
  notebook notebooks spectrum spectrometer code codes ratio ratios ltd airline airlines instrument instruments protein
  gene software protocol`);

/** Directly before an ambiguous name: "the River Isis", "Lake Badr". */
export const PLACES_BEFORE = words('river lake mount mt port fort cape san saint hotel villa goddess composer planet');

/** Capitalised before a surname without being a given name. */
export const NOT_GIVEN_NAMES = words(`
  the a an these those this that some many most both all several few while when if as but and or for from with by of in
  on at to into against after before since because although though where what why how who whose his her its their our
  my your only even also then so yet not no now today yesterday meanwhile however former senior late slain dead killed
  jailed captured fugitive alleged top new old young elder younger local armed elite rogue self-styled
  like unlike under over between among during without within until upon about around said says if once
  leader leaders commander emir amir caliph chief founder spokesman spokesperson deputy general gen colonel col major maj
  captain capt lieutenant lt sergeant sheikh shaikh sheik mullah maulana mawlawi mawlana maulvi mufti qari imam hajji haji
  president minister secretary chairman comrade brother father kingpin boss warlord militant terrorist rebel cleric
  supreme political military islamist jihadist extremist drug
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december
  still perhaps instead nearly later earlier soon again maybe thus hence indeed moreover furthermore rather once ever
  never whether whatever imprisoned detained wanted back meet meanwhile according despite
  western eastern northern southern central private russia russias`);

/** Before a surname: somebody is addressed or introduced by it, who is no leader of an armed group. */
export const CIVIL_TITLES = words(`
  mr mrs ms miss dr doctor prof professor ambassador senator sen congressman congresswoman judge justice sir dame lord lady
  composer actor actress singer player coach striker author writer journalist editor mayor bishop father sister`);

/** After a person's name: one more name of theirs, so it is another person ("Mullah Omar Khan"). */
export const FURTHER_NAMES = words(`
  khan shah ahmad ahmed ali hussain hussein hassan hasan mohammed mohammad muhammad rahman rehman singh kumar malik butt
  chaudhry haidari jr`);

/** After a surname: a person does this. */
export const PERSONAL_VERBS = words(`
  said says told tells added wrote writes argued argues warned warns claimed claims explained spoke speaks was is has had
  who himself herself led leads ordered vowed called denied met died fled`);

/** After "IS" and the like these make it the verb in capitals. */
export const AFTER_A_VERB = words('me you him us them it the a an this that my your his her our their be been');

/** In a line of capitals: what a group does, or what it has. */
export const AFTER_A_SUBJECT = words(`
  claims claim says kills seizes takes captures attacks attack fighters fighter militants militant gunmen terrorists
  jihadists group leader leaders chief commander suspect suspects cell cells bomber bombers bride brides recruits plot
  threatens warns frees releases executes beheads loses retreats launches fires targets suicide`);

/** In a line of capitals: what stands before a noun only. */
export const BEFORE_A_NOUN = words('by against from with of for anti pro ex hits kills targets strikes bombs fights');

/** Before "that", these open a clause in which a name may be the subject: "denied that IS fighters …". */
export const SPEECH_BEFORE_THAT = words(`
  said say says saying told tells believe believes believed claim claims claimed show shows showed shown warn warns warned
  report reports reported fear fears feared know knows knew think thinks thought deny denies denied confirm confirms
  confirmed add adds added argue argues argued conclude concludes concluded announce announced announces indicate
  indicates indicated suggest suggests suggested note notes noted evidence sign signs proof fact conclusion so`);

/** After ", the …" or "is a …" at a name: the last noun of what it is, where that is no armed group. */
export const CIVIL_NOUNS = words(`
  account accounts fund funds charity watchdog ngo company firm brand maker manufacturer retailer bank insurer agency
  ministry department regulator authority university school college institute laboratory academy club team side league
  federation index standard protocol format software app language programme program protein enzyme gene hormone drug
  vaccine disease disorder river lake city town village suburb island mountain goddess deity dynasty king queen telescope
  spacecraft satellite instrument galaxy cluster motorway road newspaper broadcaster magazine broadcast channel band film
  opera composer poet novelist footballer striker actor actress singer player ambassador diplomat scholar professor
  tax pension levy method test technique procedure`);

/** The same of two words: "the press freedom group". */
export const CIVIL_GROUPS =
  /(?:press[- ]freedom|human[- ]rights|rights|aid|lobby|advocacy|trade|industry|pop|rock|campaign|consumer|media) (?:group|organi[sz]ation|body|association|union)$/i;

/** After a surname that the catalogue does not list: a people's or a place's name. */
export const AFTER_A_TRIBE = words(`
  tribesmen tribesman tribe tribes tribal family families clan brothers people area areas district town city province
  airport`);
