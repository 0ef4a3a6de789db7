import { join } from 'node:path';
import fc from 'fast-check';
import { loadCatalogue } from '#catalogue/load-catalogue';
import { relationSchema } from '#contracts/classification';
import { repositoryRoot } from '#platform/repository-root';
import { RELATION_KIND_OF } from '#contracts/vocabulary';
import { classify } from '../classify';

const catalogue = loadCatalogue(join(repositoryRoot(), 'seeds/groups.yaml'));

const relationsOf = (text: string) =>
  classify({ title: null, text, publishedAt: null, language: 'en' }, catalogue).relations;

/** `a + b: kind type`, with the modality where it is not asserted; several parted by semicolons. */
const told = (text: string): string =>
  relationsOf(text)
    .map(
      ({ a, b, kind, types, modality }) =>
        `${a} + ${b}: ${kind} ${types[0]}${modality === 'asserted' ? '' : ` ${modality}`}`,
    )
    .join('; ');

const IS = 'islamic-state';
const HTS = 'hayat-tahrir-al-sham';

describe('the relations that a sentence tells of', () => {
  it.each<[string, string]>([
    // Verbs and their objects
    ['Hezbollah armed the Houthis for a decade.', 'hezbollah + houthis: cooperation support'],
    ['Boko Haram pledged allegiance to Islamic State in 2015.', `boko-haram + ${IS}: cooperation allegiance`],
    ['Islamic State beheaded two Taliban commanders in Achin.', `${IS} + taliban: rivalry attack`],
    ['Al-Qaeda disowned Islamic State.', `al-qaeda + ${IS}: rivalry split`],
    ['Hamas denounced Islamic State as a gang of outlaws.', `hamas + ${IS}: rivalry denunciation`],
    ['Islamic State threatened Hamas in a video.', `hamas + ${IS}: rivalry threat`],
    ['Al-Qaeda funded Jemaah Islamiyah until 2005.', 'al-qaeda + jemaah-islamiyah: cooperation funding'],
    ['The Haqqani Network sheltered al-Qaeda couriers in Khost.', 'al-qaeda + haqqani-network: cooperation shelter'],
    ['Hezbollah trained Hamas engineers.', 'hamas + hezbollah: cooperation training'],
    ['Al-Shabaab merged with al-Qaeda in 2012.', 'al-qaeda + al-shabaab: cooperation merger'],
    // Voice
    ['The Houthis were trained by Hezbollah.', 'hezbollah + houthis: cooperation training'],
    ['Four Taliban guards were killed by Islamic State.', `${IS} + taliban: rivalry attack`],
    ['Abu Sayyaf was founded by breakaway members of al-Qaeda.', 'abu-sayyaf + al-qaeda: rivalry split'],
    // Nouns
    ['Links between Hezbollah and Hamas are old.', 'hamas + hezbollah: cooperation affiliation'],
    ["Al-Qaeda's ties to the Taliban have survived.", 'al-qaeda + taliban: cooperation affiliation'],
    ['Clashes between Islamic State and al-Shabaab killed nine.', `al-shabaab + ${IS}: rivalry clash`],
    [
      'A feud between Jemaah Islamiyah and Abu Sayyaf went on for years.',
      'abu-sayyaf + jemaah-islamiyah: rivalry clash',
    ],
    ['A truce between Hamas and Islamic State held for a week.', `hamas + ${IS}: cooperation ceasefire`],
    ['The Taliban-al Qaeda alliance rests on marriages.', 'al-qaeda + taliban: cooperation alliance'],
    ['Hamas-Hezbollah ties are close.', 'hamas + hezbollah: cooperation affiliation'],
    ['An attack by Islamic State on a Taliban convoy left six dead.', `${IS} + taliban: rivalry attack`],
    ['The rivalry of Islamic State and al-Qaeda shapes the Sahel.', `al-qaeda + ${IS}: rivalry competition`],
    // What one is to the other
    [
      'Islamic State Khorasan, the Afghan affiliate of Islamic State, issued a statement.',
      `${IS} + ${IS}-khorasan: cooperation affiliation`,
    ],
    [
      "Islamic State Khorasan, Islamic State's Afghan affiliate, issued a statement.",
      `${IS} + ${IS}-khorasan: cooperation affiliation`,
    ],
    ['Hamas and its ally Hezbollah issued statements.', 'hamas + hezbollah: cooperation alliance'],
    ['Islamic State Khorasan is a bitter enemy of the Taliban.', `${IS}-khorasan + taliban: rivalry competition`],
    ['Al-Qaeda affiliate al-Shabaab burned the village.', 'al-qaeda + al-shabaab: cooperation affiliation'],
    ['The al-Qaeda-linked Abu Sayyaf freed a hostage.', 'abu-sayyaf + al-qaeda: cooperation affiliation'],
    ['Hamas praised its Lebanese partner, Hezbollah, for the strike.', 'hamas + hezbollah: cooperation support'],
    [
      'The Islamic Jihad Union is a splinter group of the Islamic Movement of Uzbekistan.',
      'islamic-jihad-union + islamic-movement-uzbekistan: rivalry split',
    ],
    // Lists
    [
      'Hamas and Palestinian Islamic Jihad ambushed the convoy together.',
      'hamas + palestinian-islamic-jihad: cooperation joint-operation',
    ],
    ['Hamas and Hezbollah joined forces.', 'hamas + hezbollah: cooperation alliance'],
    ['Fighters from Hamas and Hezbollah fought side by side.', 'hamas + hezbollah: cooperation joint-operation'],
    ['Islamic State and al-Qaeda fought each other for the town.', `al-qaeda + ${IS}: rivalry clash`],
    ['Islamic State and the Taliban clashed again on Friday.', `${IS} + taliban: rivalry clash`],
    ['Hamas and Hezbollah signed a charter in Beirut.', 'hamas + hezbollah: cooperation alliance'],
    ['Islamic State and the Taliban remain bitter rivals.', `${IS} + taliban: rivalry competition`],
    [
      'Ansar Dine and al-Mourabitoun merged to form JNIM.',
      'al-mourabitoun + ansar-dine: cooperation merger; al-mourabitoun + jnim: cooperation merger; ansar-dine + jnim: cooperation merger',
    ],
    [
      'Hamas, Hezbollah and the Houthis coordinated their attacks.',
      'hamas + hezbollah: cooperation joint-operation; hamas + houthis: cooperation joint-operation; hezbollah + houthis: cooperation joint-operation',
    ],
    ['The M23 rebels and the FDLR traded fire near Goma in Congo.', 'fdlr + m23: rivalry clash'],
    // Phrases
    ['Hezbollah sent men to fight alongside Hamas.', 'hamas + hezbollah: cooperation joint-operation'],
    ['The Houthis fired missiles in solidarity with Hamas.', 'hamas + houthis: cooperation support'],
    ['Abu Sayyaf held the town under the banner of Islamic State.', `abu-sayyaf + ${IS}: cooperation affiliation`],
    ['Hamas built its drones with the help of Hezbollah.', 'hamas + hezbollah: cooperation support'],
    // Persons
    [
      'Hassan Nasrallah received Ismail Haniyeh in Beirut and promised support for Hamas.',
      'hamas + hezbollah: cooperation talks',
    ],
    ['Ayman al-Zawahiri scolded Abu Bakr al-Baghdadi.', `al-qaeda + ${IS}: rivalry denunciation`],
    ['Iyad Ag Ghali swore loyalty to Ayman al-Zawahiri.', 'al-qaeda + jnim: cooperation allegiance'],
    // Places and head nouns between
    ['Islamic State gunmen in Nangarhar attacked a post held by the Taliban.', `${IS} + taliban: rivalry attack`],
    ['Fighters loyal to Islamic State overran a camp of al-Shabaab.', `al-shabaab + ${IS}: rivalry attack`],
    ['Hayat Tahrir al-Sham (HTS) clashed with Hurras al-Din near Idlib.', `${HTS} + hurras-al-din: rivalry clash`],
    // Modality
    ['Hezbollah reportedly trained Hamas engineers.', 'hamas + hezbollah: cooperation training hedged'],
    ['Hezbollah trained Hamas engineers, according to a diplomat.', 'hamas + hezbollah: cooperation training hedged'],
    ['Hezbollah denied that it had trained Hamas engineers.', ''],
    ['There is no evidence that Hezbollah trained Hamas engineers.', ''],
    ['Hamas rejects any suggestion that it takes orders from Hezbollah.', ''],
    ['If Hezbollah were to arm Hamas, the war would grow.', ''],
    ['None of the Taliban has condemned al-Qaeda.', ''],
    ['There is no proof of any deal between Hamas and Hezbollah.', ''],
    ['Rumours of an alliance between Hamas and Hezbollah are false.', ''],
    ['China demanded that the Taliban cut ties with al-Qaeda.', ''],
    // Words that only stand near
    ['Hamas spits on Islamic State and its caliph.', `hamas + ${IS}: rivalry denunciation`],
    [
      'Clashes broke out on the border between smugglers close to Hezbollah and fighters of Islamic State.',
      `hezbollah + ${IS}: rivalry clash`,
    ],
    [
      'Al-Shabaab broke away from al-Qaeda and has provided Islamic State with gunmen.',
      `al-qaeda + al-shabaab: rivalry split; al-shabaab + ${IS}: cooperation support`,
    ],
    // Roles
    [
      'Al-Shabaab, the main al-Qaeda affiliate in Africa, burned a village.',
      'al-qaeda + al-shabaab: cooperation affiliation',
    ],
    ['An al-Qaeda affiliate attacked the Taliban.', ''],
    ['The Taliban attacked their old rival, Islamic State.', `${IS} + taliban: rivalry attack`],
    // Nothing binds them
    ['The army fought Hamas in the east and Hezbollah in the west.', ''],
    ['Hamas was banned together with Hezbollah.', ''],
    ['Israel blamed Hamas for the blast, while Hezbollah claimed the raid.', ''],
    ['The list names Hamas, Hezbollah and the Houthis.', ''],
    ['Both Hamas and Hezbollah have kidnapped soldiers.', ''],
    ['Israel bombed Hamas and Hezbollah.', ''],
    ['The army killed fighters of Hamas and Hezbollah on Monday.', ''],
    ['Hamas attacked a village and Hezbollah shelled a base.', ''],
    ['Hamas and Hezbollah clashed with Israeli soldiers.', ''],
    ['Officials blamed Hamas and Islamic State for the blast.', ''],
    ['Egypt held talks with Hamas and Hezbollah.', ''],
    ['Hamas said Israel had attacked Hezbollah.', ''],
    ['A former member of Hamas was charged with helping Islamic State.', ''],
    ['Unlike Hamas, Hezbollah has aircraft.', ''],
    ['Hamas has no known relationship with Islamic State.', ''],
    ['Hamas has no ties to the Taliban.', ''],
    ['No doubt Hamas is an ally of Hezbollah.', 'hamas + hezbollah: cooperation affiliation'],
    ['Air strikes hit camps of Hamas and of Hezbollah.', ''],
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('what the sentence before says who is meant', () => {
  it.each<[string, string]>([
    [
      'JNIM and Islamic State Sahel Province are active in Mali. The two groups clashed in May.',
      'islamic-state-sahel + jnim: rivalry clash',
    ],
    [
      'Hezbollah fighters entered Syria in 2013. There the group fought Islamic State.',
      `hezbollah + ${IS}: rivalry clash`,
    ],
    [
      'Hurras al-Din is small. It was founded by men who quit Hayat Tahrir al-Sham.',
      `${HTS} + hurras-al-din: rivalry split`,
    ],
    [
      'The Maute Group and Abu Sayyaf are small. Both had pledged allegiance to Islamic State.',
      `abu-sayyaf + ${IS}: cooperation allegiance; ${IS} + maute-group: cooperation allegiance`,
    ],
    [
      'Boko Haram grew fast.\n\nThe group pledged allegiance to Islamic State.',
      `boko-haram + ${IS}: cooperation allegiance`,
    ],
    ['Hamas is strong. "We spit on Islamic State," its spokesman said.', `hamas + ${IS}: rivalry denunciation`],
    [
      'A bomb killed three Taliban guards on Monday. Islamic State said it was behind the blast.',
      `${IS} + taliban: rivalry attack`,
    ],
    ['The Taliban rule Kabul, and Islamic State hunts them.', `${IS} + taliban: rivalry attack`],
    [
      'Hamas and Hezbollah met in Beirut. Hamas thanked its ally for the rockets.',
      'hamas + hezbollah: cooperation support',
    ],
    // A word that may be meant for others: what the sentence tells speaks for it.
    [
      'Jemaah Islamiyah is small. Last week two of its men were killed by Abu Sayyaf gunmen.',
      'abu-sayyaf + jemaah-islamiyah: rivalry attack',
    ],
    [
      'The Houthis deny it. In May four of their engineers were trained by Hezbollah.',
      'hezbollah + houthis: cooperation support',
    ],
    ['The Houthis deny it. In May Hezbollah sent them rockets.', 'hezbollah + houthis: cooperation support'],
    ['Hamas is old. Hezbollah said on its channel that the weather was fine.', ''],
    ['Hamas is old.\n\nIn May four of their engineers were trained by Hezbollah.', ''],
    // "The two" in a sentence that also names them.
    [
      'Hamas policemen once jailed rocket crews of Palestinian Islamic Jihad; in the war the two fought out of the same tunnels.',
      'hamas + palestinian-islamic-jihad: mixed attack',
    ],
    // More than one reading
    ['Hamas and Hezbollah are parties too. The group denounced Islamic State.', ''],
    ['Boko Haram grew fast. Mali lies far off. It pledged allegiance to Islamic State.', ''],
    ['Hamas grew fast. Islamic State said it was behind the blast.', ''],
    [
      'Al-Shabaab, which is loyal to al-Qaeda, hunted the men. The two clashed in May.',
      'al-qaeda + al-shabaab: cooperation allegiance',
    ],
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('the relations of a document', () => {
  it('is mixed where cooperation and rivalry are both told, with the evidence of both', () => {
    const [relation] = relationsOf(
      'Hamas once trained men of Islamic State. In 2018 Islamic State declared war on Hamas.',
    );
    expect(relation).toMatchObject({ a: 'hamas', b: IS, kind: 'mixed' });
    expect(relation!.evidence).toHaveLength(2);
  });

  it('points at the sentence and the words', () => {
    const text = 'It rained. Hezbollah trained Hamas engineers. It rained on.';
    const [relation] = relationsOf(text);
    const [evidence] = relation!.evidence;
    expect(text.slice(evidence!.start, evidence!.end)).toBe('Hezbollah trained Hamas engineers.');
    expect(evidence).toMatchObject({ type: 'training', trigger: 'trained', time: 'current' });
  });
});

describe('REGRESSION', () => {
  it.each<[string, string]>([
    // An event of another type on the words of a relation made it mixed.
    ['Hundreds of Boko Haram fighters defected to Islamic State.', `boko-haram + ${IS}: rivalry defection`],
    // Leaders of the other group who are killed are no affiliation.
    ['The Taliban have killed several leaders of Islamic State Khorasan.', `${IS}-khorasan + taliban: rivalry attack`],
    // Both are hit; neither strikes.
    [
      'Pakistan carried out strikes on hideouts of the Balochistan Liberation Army and the Balochistan Liberation Front.',
      '',
    ],
    // What explains a name does not do what the name does.
    [
      'Abdulqadir Mumin, a preacher of al-Shabaab, pledged himself to Baghdadi, the Islamic State leader.',
      `${IS} + ${IS}-somalia: cooperation allegiance`,
    ],
    [
      'Adnan Abu Walid al-Sahrawi, then a commander of al-Mourabitoun, gave his oath to Abu Bakr al-Baghdadi.',
      `al-mourabitoun + ${IS}-sahel: cooperation affiliation; ${IS} + ${IS}-sahel: cooperation allegiance`,
    ],
    // Two names of one group in a list broke it.
    [
      'The Maute Group of Lanao and a faction of Abu Sayyaf under Isnilon Hapilon joined forces and fought side by side.',
      'abu-sayyaf + maute-group: cooperation joint-operation',
    ],
    // "ties" that sour are none.
    [
      'Relations between al-Qaeda and the Taliban went from cool to hostile.',
      'al-qaeda + taliban: rivalry competition',
    ],
    // A sentence that ends with its verb was read past its end.
    ['Hamas and Hezbollah form', 'hamas + hezbollah: cooperation alliance'],
    // "with" looks for the other side, not for a list's own members.
    ['Hamas and Hezbollah held talks with Egypt.', ''],
  ])('%s', (text, expected) => expect(told(text)).toBe(expected));
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...'Hamas Hezbollah Taliban al-Qaeda Islamic-State and or of with between the two both group its it them they denied that ally rival joined fought merged to form was founded by , . ; : — ( ) - \n \n\n together each other clashes links alongside if not never'.split(
      ' ',
    ),
    'Islamic State',
    "'s",
  );
  it('gives relations that keep their contract, and throws on none', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const text = parts.join(' ');
        for (const relation of relationsOf(text)) {
          relationSchema.parse(relation);
          expect(relation.a < relation.b).toBe(true);
          expect(new Set(relation.types).size).toBe(relation.types.length);
          for (const { start, end, type, trigger, modality } of relation.evidence) {
            expect(text.slice(start, end)).toContain(trigger);
            expect(['asserted', 'hedged']).toContain(modality);
            if (relation.kind !== 'mixed') expect(RELATION_KIND_OF[type]).toBe(relation.kind);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
