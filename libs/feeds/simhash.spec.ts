import fc from 'fast-check';
import { mainText } from './material-text';
import { ALIKE_BITS, hammingDistance, NEAR_DUPLICATE_BITS, simhash64 } from './simhash';

const REPORT = [
  'Gunmen stormed a police post outside the town of Varnel before dawn on Tuesday, killing four officers and carrying off weapons, the provincial governor said.',
  'The attackers came down from the hills on motorcycles and cut the road on both sides of the post before they opened fire, governor Tomas Ildry told reporters. Fighting went on for about two hours.',
  'A spokesman for the Northern Front claimed the attack in a message that was sent to local radio stations. He said that eleven officers had been killed and that three vehicles had been set on fire, a claim that could not be verified.',
  'Residents said that helicopters circled over the valley in the morning. “We heard the first shots at about four, and then everything burned,” said a shopkeeper who lives across the river and did not want to be named.',
  'The army sent two companies from the garrison at Okhat to search the villages along the border. By evening nobody had been arrested, an officer said, and the road was open again to lorries under escort.',
  'It was the third attack on the police in the province since the truce broke down in March. The two sides had agreed to exchange prisoners, but talks about the customs post on the bridge failed after a week.',
  'Aid workers warned that some six thousand people who fled the valley in spring are living in schools and barns. A convoy with flour and blankets is to leave the capital on Thursday if the road stays open.',
  'The Northern Front has fought the government for nine years over the grazing lands in the hills. Its leaders say that the province was promised a council of its own; the government says that it will not negotiate under fire.',
];
const OTHER_PARAGRAPH =
  'The interior ministry said that it would pay the families of the dead officers a pension, and that new radios had been ordered for posts in the hills. The opposition asked why they had not come earlier.';
const SAME_TOPIC = [
  'Police in Varnel have begun to rebuild the posts along the hill road that rebels burned last week, and shops in the town opened for the first time since the fighting.',
  'Workers carried bricks past the blackened walls while guards watched the slopes. An engineer said that the new posts would have thicker walls and two ways out, as officers had been trapped inside.',
  'Governor Tomas Ildry walked through the market and promised compensation for burned stalls. Traders answered that promises had been made before and that insurance did not cover war.',
  'The Northern Front has not commented on the works. Its last message spoke of a pause until the harvest is in, and of prisoners whom it is willing to exchange.',
  'Schools stay closed for another week. Teachers said that many families had sent their children to relatives in Okhat, where classes are held in two shifts.',
];
/** A daily communiqué: the same words around other names and numbers. */
const communique = (
  day: string,
  district: string,
  province: string,
  killed: string,
  village: string,
  commander: string,
) =>
  `The ministry of defence said on ${day} that ${killed} militants were killed and several others wounded in a joint operation in the ${district} district of ${province} province. The operation was carried out near the village of ${village} with the support of the air force, the statement said. A local commander known as ${commander} was among the dead. Security forces seized weapons, ammunition and two vehicles, and defused mines that had been laid along the main road. No soldier or civilian was harmed. Militants have not commented on the operation in ${district} so far.`;

const bits = (one: string, other: string) => hammingDistance(simhash64(mainText(one))!, simhash64(mainText(other))!);
const text = (paragraphs: readonly string[]) => paragraphs.join('\n\n');
const each = (change: (paragraph: string) => string) => text(REPORT.map(change));

describe('copies', () => {
  it.each([
    ['typography', each((paragraph) => paragraph.replace(/[“”]/g, '"').replace(/ /g, '  '))],
    ['a dateline', `VARNEL (Agency) — ${text(REPORT)}`],
    ['a byline and a sign-off', `By Ada Byron\n\n${text(REPORT)}\n\n(Reporting by Ada Byron; editing by Grace Murray)`],
    ['share lines and counters', `12 comments\n\nShare on Facebook\n\n${text(REPORT)}\n\n1,234 views`],
    [
      'spelling of a house',
      each((paragraph) =>
        paragraph
          .replace(/colour/g, 'color')
          .replace(/organise/g, 'organize')
          .replace(/Okhat/g, 'Okhet')
          .replace(/lorries/g, 'lorrys'),
      ),
    ],
    ['accents', each((paragraph) => paragraph.replace(/Ildry/g, 'Ìldry').replace(/Tomas/g, 'Tomás'))],
    ['the last paragraph cut', text(REPORT.slice(0, -1))],
    ['a paragraph more in the middle', text([...REPORT.slice(0, 5), OTHER_PARAGRAPH, ...REPORT.slice(5)])],
    ['a paragraph in the middle cut', text(REPORT.filter((_, index) => index !== 4))],
    ['a paragraph more at the end', text([...REPORT, OTHER_PARAGRAPH])],
    ['a number corrected', each((paragraph) => paragraph.replace('six thousand', 'seven thousand'))],
    ['dateline, byline and the last paragraph cut', `By Ada Byron\n\nVARNEL (Agency) - ${text(REPORT.slice(0, -1))}`],
  ])('are near: %s', (_, copy) => {
    expect(bits(text(REPORT), copy)).toBeLessThanOrEqual(NEAR_DUPLICATE_BITS);
  });

  it.each([
    ['another story of the topic', text(REPORT), text(SAME_TOPIC)],
    [
      'the next day’s communiqué',
      communique('Monday', 'Khosta', 'Belan', '14', 'Sarwan', 'Mullah Idris'),
      communique('Tuesday', 'Jalur', 'Belan', '9', 'Pachir', 'Commander Naqib'),
    ],
    [
      'a communiqué of the same day and province',
      communique('Monday', 'Khosta', 'Belan', '14', 'Sarwan', 'Mullah Idris'),
      communique('Monday', 'Jalur', 'Belan', '3', 'Dehrud', 'Qari Wali'),
    ],
    ['another report with the same background', text(REPORT), text([...SAME_TOPIC.slice(0, 3), ...REPORT.slice(5)])],
  ])('are not near: %s', (_, one, other) => {
    expect(bits(one, other)).toBeGreaterThan(NEAR_DUPLICATE_BITS);
  });

  // What is missed at three bits: an eighth of the text and more is much for a fingerprint.
  it.each([
    ['the last two paragraphs cut', text(REPORT.slice(0, -2))],
    ['a paragraph replaced', text([...REPORT.slice(0, 3), OTHER_PARAGRAPH, ...REPORT.slice(4)])],
  ])('are alike, though not near: %s', (_, copy) => {
    expect(bits(text(REPORT), copy)).toBeGreaterThan(NEAR_DUPLICATE_BITS);
    expect(bits(text(REPORT), copy)).toBeLessThanOrEqual(ALIKE_BITS);
    expect(bits(text(SAME_TOPIC), copy)).toBeGreaterThan(ALIKE_BITS);
  });
});

const ARABIC =
  'قال مسؤول محلي إن مسلحين هاجموا مركزا للشرطة قرب بلدة فارنل فجر الثلاثاء وقتلوا أربعة من رجال الشرطة واستولوا على أسلحة. وأضاف أن المهاجمين قدموا من الجبال على دراجات نارية وقطعوا الطريق من الجانبين قبل إطلاق النار. واستمر القتال نحو ساعتين ثم وصلت تعزيزات من الثكنة القريبة. وأعلن متحدث باسم الجبهة الشمالية مسؤوليتها عن الهجوم في رسالة إلى الإذاعات المحلية. وقال سكان إن مروحيات حلقت فوق الوادي صباحا وإن الطريق فتح من جديد مساء أمام الشاحنات.';
const CHINESE =
  '省长说，武装分子周二黎明前袭击了瓦内尔镇外的一个警察哨所，打死四名警察并抢走武器。袭击者骑摩托车从山上下来，在开火之前切断了哨所两侧的道路，战斗持续了大约两个小时。北方阵线的一名发言人在发给当地电台的信息中声称对袭击负责。居民说，直升机早上在山谷上空盘旋。军队从驻地派出两个连搜查边境沿线的村庄，到晚上还没有人被捕，道路在护送下重新开放。';

describe('scripts', () => {
  it.each([
    ['Arabic, with and without vowel signs', ARABIC, ARABIC.replace(/قال/g, 'قَالَ').replace(/أ/g, 'ا')],
    ['Arabic, a sentence cut', ARABIC, ARABIC.slice(0, ARABIC.lastIndexOf(' وقال سكان'))],
    ['Chinese, full-width forms', CHINESE, CHINESE.replace(/，/g, ', ')],
    ['Chinese, a sentence cut', CHINESE, CHINESE.slice(0, CHINESE.lastIndexOf('军队'))],
  ])('are near: %s', (_, one, other) => {
    expect(bits(one, other)).toBeLessThanOrEqual(NEAR_DUPLICATE_BITS);
  });

  it('tell their texts apart', () => {
    const words = ARABIC.split(' ');
    const shuffled = [...words.slice(30), ...words.slice(0, 15)].map((word) => `و${word}`).join(' ');
    expect(bits(ARABIC, shuffled)).toBeGreaterThan(ALIKE_BITS);
    expect(bits(CHINESE, [...CHINESE].reverse().join(''))).toBeGreaterThan(ALIKE_BITS);
  });
});

describe('simhash64', () => {
  it.each([
    ['', true],
    ['Five dead in Varnel.', true],
    [REPORT[0]!, true],
    [text(REPORT.slice(0, 2)), false],
    [CHINESE.slice(0, 40), true],
    [CHINESE, false],
  ])('of %j is none as it is too short: %s', (short, isNull) => {
    expect(simhash64(short) === null).toBe(isNull);
  });

  it('is a signed number of 64 bits, the same in every run', () => {
    const fingerprint = simhash64(text(REPORT))!;
    expect(BigInt.asIntN(64, fingerprint)).toBe(fingerprint);
    expect(simhash64(text(SAME_TOPIC))).not.toBe(fingerprint);
    expect(simhash64(text(REPORT))).toBe(fingerprint);
  });

  const word = fc.constantFrom('the', 'army', 'Okhat', '17', 'burned', 'travelled', 'محلي', '军', 'an', 'colour');
  const long = fc.array(word, { minLength: 120, maxLength: 200 });

  it('takes spaces, case of first letters and punctuation for nothing', () => {
    fc.assert(
      fc.property(long, (words) => {
        const spaced = words.join(' ');
        expect(simhash64(words.join(', '))).toBe(simhash64(spaced));
        expect(simhash64(` ${spaced}\n`)).toBe(simhash64(spaced));
      }),
    );
  });

  it('throws on no text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (any) => simhash64(any) !== undefined));
  });
});

describe('hammingDistance', () => {
  const fingerprint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  it('counts the bits that differ', () => {
    fc.assert(
      fc.property(fingerprint, fingerprint, (a, b) => {
        const counted = [...BigInt.asUintN(64, a ^ b).toString(2)].filter((bit) => bit === '1').length;
        expect(hammingDistance(a, b)).toBe(counted);
        expect(hammingDistance(b, a)).toBe(counted);
        expect(hammingDistance(a, a)).toBe(0);
      }),
    );
  });
});
