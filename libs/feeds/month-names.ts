/**
 * Beginnings of the names of months, January first: in English, French, German, Spanish, Italian, Portuguese, Dutch,
 * Danish, Norwegian, Swedish, Finnish, Estonian, Lithuanian, Polish, Czech, Croatian, Serbian, Bulgarian, Romanian,
 * Hungarian, Turkish, Azerbaijani, Uzbek, Kazakh, Indonesian, Russian, Ukrainian and Greek, written as `withoutMarks`
 * leaves them. A beginning stands for every case and abbreviation of a name.
 */
const BEGINNINGS: readonly string[] = [
  'jan gen ene sty led tammi oca ocak янв січ ιαν яну јан ian jaan yan sijec saus қаң',
  'feb fev fer lut uno helmi sub фев лют φεβ феб veeb velj vasari ақп',
  'mar maa mrz mrt bre brez мар бер μαρ ozu kovo нау',
  'apr avr abr kwi dub huhti nis апр кві απρ trav bala сәу',
  'may mai mei mag maj maio kve touko ma май мая тра μαι мај svib gegu мам',
  'jun juin giu cze cer cerven cervna cvn kesa haz июн чер ιουν юни јун iun juun iyun lipan lipnj birz мау',
  'jul juil giul lug lip cervenc cervenec cvc heina tem июл лип ιουλ юли јул iul juul iyul srpan srpnj liep шіл',
  'aug aou ago agu agt sie srp elo авг сер αυγ avq avg kolo rugp там',
  'sep set wrz zar syys eyl сен вер σεπ sent ruj rugs қыр',
  'oct okt ott out paz rij loka eki окт жов οκτ spal қаз',
  'nov nop lis marras kas ноя лис νοε ное нов noi noy stud lapk қар',
  'dec des dez dic gru pro joulu ara дек гру δεκ dets dek gruo жел',
];

/** Whole names: Egyptian, Levantine and Maghreb Arabic, Persian, Urdu and Pashto; Hebrew (also "in"), Hindi and Bengali. */
const WHOLE: readonly string[] = [
  'يناير|كانون الثاني|جانفي|ژانویه|جنوری|جنوري|ינואר|בינואר|जनवरी|জানুয়ারি',
  'فبراير|شباط|فيفري|فوریه|فروری|فبروري|פברואר|בפברואר|फ़रवरी|फरवरी|ফেব্রুয়ারি',
  'مارس|آذار|مارچ|מרץ|במרץ|मार्च|মার্চ',
  'أبريل|إبريل|نيسان|أفريل|آوریل|اپریل|אפריל|באפריל|अप्रैल|এপ্রিল',
  'مايو|أيار|ماي|مه|می|مئی|مې|מאי|במאי|मई|মে',
  'يونيو|يونيه|حزيران|جوان|ژوئن|جون|יוני|ביוני|जून|জুন',
  'يوليو|يوليه|تموز|جويلية|ژوئیه|جولای|جولائی|יולי|ביולי|जुलाई|জুলাই',
  'أغسطس|آب|أوت|اوت|آگوست|اگست|اګست|אוגוסט|באוגוסט|अगस्त|আগস্ট',
  'سبتمبر|أيلول|سپتامبر|ستمبر|سپتمبر|ספטמבר|בספטמבר|सितंबर|सितम्बर|সেপ্টেম্বর',
  'أكتوبر|تشرين الأول|اکتبر|اکتوبر|אוקטובר|באוקטובר|अक्टूबर|अक्तूबर|অক্টোবর',
  'نوفمبر|تشرين الثاني|نوامبر|نومبر|נובמבר|בנובמבר|नवंबर|नवम्बर|নভেম্বর',
  'ديسمبر|كانون الأول|دسامبر|دسمبر|ډیسمبر|دیسمبر|דצמבר|בדצמבר|दिसंबर|दिसम्बर|ডিসেম্বর',
];

/** Months of the solar calendar, Farvardin first: by their Persian names and by those of Afghanistan, in Dari and Pashto. */
const SOLAR: readonly string[] = [
  'فروردین|حمل|وری',
  'اردیبهشت|ثور|غویی',
  'خرداد|جوزا|غبرگولی',
  'تیر|سرطان|چنگاښ',
  'مرداد|امرداد|اسد|زمری',
  'شهریور|سنبله|وږی',
  'مهر|میزان|تله',
  'آبان|عقرب|لړم',
  'آذر|قوس|لیندۍ',
  'دی|جدی|مرغومی',
  'بهمن|دلو|سلواغه',
  'اسفند|حوت|کب',
];

/**
 * Lower case, without accents and vowel marks, with one letter where Arabic, Persian and Urdu keyboards have two for the
 * same sound.
 */
export function withoutMarks(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replace(/ı/g, 'i')
    .replace(/ς/g, 'σ')
    .replace(/[يىې]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ة/g, 'ه');
}

const MONTH_OF_BEGINNING = new Map(
  BEGINNINGS.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1])),
);
const MONTH_OF_NAME = numbered(WHOLE);
const SOLAR_MONTH_OF_NAME = numbered(SOLAR);

function numbered(months: readonly string[]): ReadonlyMap<string, number> {
  const entries = months.flatMap((names, index) =>
    names.split('|').map((name) => [withoutMarks(name).replace(' ', '_'), index + 1] as const),
  );
  return new Map(entries);
}

const LONGEST_BEGINNING = 8;
/** The names of two words; `monthOf` takes them joined by "_". */
export const TWO_WORDS = /(کانون|تشرین) (الثانی|الاول)/g;

/** The number of the month that `word`, as `withoutMarks` gives it, names; null where it names none. */
export function monthOf(word: string): number | null {
  const whole = MONTH_OF_NAME.get(word);
  if (whole !== undefined) return whole;
  for (let length = Math.min(word.length, LONGEST_BEGINNING); length >= 3; length -= 1) {
    const month = MONTH_OF_BEGINNING.get(word.slice(0, length));
    if (month !== undefined) return month;
  }
  return null;
}

/** As `monthOf`, by the solar calendar. */
export function solarMonthOf(word: string): number | null {
  return SOLAR_MONTH_OF_NAME.get(word) ?? null;
}
