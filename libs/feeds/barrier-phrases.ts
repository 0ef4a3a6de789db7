/**
 * How pages that stand in an article's stead speak, in the languages of the feeds that are read most: English, French,
 * German, Spanish, Italian, Portuguese, Russian, Arabic, Persian, Urdu, Turkish. All are matched against folded text
 * (`folded`). A heading is one whole phrase, so that a headline that only begins with one is none.
 */

/** Lower case, plain quotes and spaces, one spelling of the letters that Arabic, Persian and Urdu keyboards write apart. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u064b-\u065f\u0670\u200b-\u200f\u0307]/g, (mark) => (mark === '\u200c' ? ' ' : ''))
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[أإآ]/g, 'ا')
    .replace(/[‘’`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

const whole = (...phrases: string[]) =>
  new RegExp(`^(?:(?:oops|whoops|sorry|error)[,.!:]* )?(?:${phrases.map(folded).join('|')})[.!…]*$`, 'u');
const within = (...phrases: string[]) => new RegExp(phrases.map(folded).join('|'), 'u');

const THING = '(?:the |this |that )?(?:requested )?(?:page|article|story|post|content|document|file|url)';
const ASKED =
  "(?: (?:that )?(?:you (?:requested|are looking for|were looking for|have requested|'re looking for)|requested))?";
const AWAY =
  "(?:(?:was |is )?not found|(?:could not|couldn't|can't|cannot) be (?:found|displayed)|(?:is )?(?:no longer|not) available|isn't available|is unavailable|unavailable|no longer exists|does not exist|doesn't exist|has been (?:removed|deleted|moved)|has expired|is missing)";

/** Headings of a page that is not there. */
export const NOT_FOUND = whole(
  '(?:http |status )?404(?: error)?(?:[ :.,–-]+(?:(?:page |file |document )?not found|page missing|oops!?))?',
  `${THING}${ASKED} ${AWAY}`,
  "we (?:can't|cannot|couldn't|could not) find (?:the|that|this) (?:page|article|story).{0,40}",
  "(?:not found|nothing (?:was )?found(?: here)?|page missing|(?:that|this) page is gone|we've lost (?:this|that) page)",
  '(?:cette |la )?page (?:est )?(?:introuvable|non trouvee|non trouvée|inexistante)|page (?:demandée )?introuvable',
  "(?:cet |l')article (?:n'existe plus|est introuvable|n'est plus disponible)|cette page n'existe (?:pas|plus)",
  '(?:die )?seite (?:wurde )?nicht gefunden|(?:diese|die) seite (?:existiert nicht(?: mehr)?|ist nicht verfügbar)',
  '(?:der )?artikel (?:wurde )?nicht (?:gefunden|mehr verfügbar)|seite nicht verfügbar',
  'página no encontrada|(?:la |esta )?página (?:no existe|no está disponible|no se encuentra|no encontrada)',
  'pagina non trovata|(?:la )?pagina (?:richiesta )?non (?:è disponibile|esiste|è stata trovata)',
  'página não encontrada|(?:a |esta )?página (?:não existe|não foi encontrada|não está disponível)|conteúdo não encontrado',
  '(?:страница|статья|материал|документ) не найден[аоы]?|(?:такой )?страницы не существует|страница удалена',
  '(?:الصفحة|المقال) غير موجود[ةه]?|لم يتم العثور على الصفحة|عذرا[،,]? الصفحة غير موجودة|الصفحة المطلوبة غير موجودة',
  '(?:این )?صفحه (?:مورد نظر )?(?:یافت نشد|پیدا نشد|وجود ندارد)|(?:خبر|مطلب) مورد نظر یافت نشد',
  'صفحہ (?:نہیں ملا|موجود نہیں(?: ہے)?)|مطلوبہ صفحہ (?:نہیں ملا|دستیاب نہیں)',
  'sayfa bulunamadı|(?:aradığınız )?(?:sayfa|içerik|haber) (?:bulunamadı|mevcut değil|yayından kaldırıl(?:dı|mıştır))',
);

/** Headings of a server in trouble, or one that keeps the reader out. */
export const FAULT = whole(
  '(?:http |status |error |fehler |erreur |errore |erro |hata |ошибка |خطأ |خطای )?(?:400|401|403|410|429|500|502|503|504|52\\d)(?: error)?(?:[ :.,–-]+(?:bad request|unauthorized|forbidden|gone|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out|web server is down|connection timed out))?',
  'forbidden|access denied|bad request|unauthorized|too many requests|internal server error|server error|bad gateway',
  '(?:service|site|website|page) (?:is )?(?:temporarily )?unavailable|gateway time-?out|application error|database error',
  'error establishing a database connection|an (?:unexpected )?error (?:has )?occurred|something went wrong',
  "(?:site |website |we are |we're )?(?:is )?(?:currently )?(?:down for |under )?(?:scheduled )?maintenance(?: mode)?",
  'account suspended|this account has been suspended|(?:this )?domain (?:is )?(?:for sale|parked|has expired)',
  'welcome to nginx|apache2 .{0,20}default page(?:: it works)?|it works|index of /.{0,60}',
  "accès (?:refusé|interdit)|une erreur (?:est survenue|s'est produite)|site en maintenance|service indisponible",
  'zugriff verweigert|ein fehler ist aufgetreten|wartungsarbeiten|dienst nicht verfügbar|seite im wartungsmodus',
  'acceso denegado|ha ocurrido un error|error interno del servidor|sitio en mantenimiento|servicio no disponible',
  'accesso negato|si è verificato un errore|sito in manutenzione|servizio non disponibile',
  'acesso negado|ocorreu um erro|erro interno do servidor|site em manutenção|serviço indisponível',
  'доступ (?:запрещ[её]н|ограничен)|внутренняя ошибка сервера|технические работы|что-то пошло не так|произошла ошибка',
  'تم رفض الوصول|الوصول مرفوض|حدث خطا(?: ما)?|الموقع تحت الصيانة|الخدمة غير متاحة',
  'دسترسی (?:غیرمجاز|ممنوع|امکان پذیر نیست)|خطایی رخ داده است|سایت در حال (?:تعمیر|بروزرسانی) است',
  'رسائی (?:سے انکار|ممنوع)|خرابی پیش آ ?گئی|سائٹ زیر مرمت ہے',
  'erişim (?:engellendi|reddedildi)|bir hata oluştu|sunucu hatası|bakım çalışması|site bakımda',
);

/** Headings, or whole sentences, of a page that keeps programs out. */
export const CHALLENGE = whole(
  'just a moment|attention required(?: ?! ?\\| ?cloudflare)?|checking your browser(?: before (?:accessing|you access).{0,80})?',
  'one more step|ddos-guard|security check|human verification|verification required|pardon our interruption',
  "(?:please )?verify (?:that )?you(?: are|'re) (?:a )?(?:human|not a (?:ro)?bot).{0,60}|verifying you are human.{0,80}",
  'are you (?:a )?(?:human|robot|bot)\\?|(?:please )?complete the (?:security check|captcha).{0,80}|robot check',
  "(?:we )?need to (?:verify|make sure) (?:that )?you(?: are|'re) (?:human|not a robot)|you have been blocked",
  'un instant|vérification (?:de sécurité|en cours)|êtes-vous un (?:humain|robot) \\?|je ne suis pas un robot',
  'einen moment|nur einen moment|sicherheits(?:prüfung|überprüfung)|bist du ein mensch\\?|sind sie ein roboter\\?',
  'un momento|comprobando (?:su|tu) navegador.{0,60}|verificación de seguridad|¿eres (?:un )?(?:humano|robot)\\?',
  'verifica di sicurezza|sei un robot\\?|um momento|verificação de segurança|você é um robô\\?',
  'один момент|проверка (?:браузера|безопасности)|подтвердите,? что (?:вы|запросы).{0,60}|вы (?:не )?робот\\?',
  'التحقق من (?:الامان|انک انسان|المتصفح)|لحظة من فضلک|بررسی (?:امنیتی|مرورگر)|لطفا ثابت کنید که ربات نیستید',
  'سیکیورٹی چیک|bir dakika|lütfen bekleyin|güvenlik (?:kontrolü|doğrulaması)|robot musunuz\\?',
);

/** Headings of a page to log in at. */
export const LOG_IN = whole(
  '(?:please )?(?:log|sign) ?[- ]?in(?: to (?:continue|your account|read.{0,40}|view.{0,40}|.{1,30}))?',
  '(?:log|sign) ?in or (?:register|sign ?up|create an account)|(?:member|subscriber|user|account) log ?[- ]?in|login required',
  '(?:create (?:a free|an|your) account|register)(?: (?:to continue|to read.{0,30}|for free))?|you must be logged in.{0,60}',
  'connexion|se connecter|(?:veuillez vous connecter|connectez-vous|identifiez-vous)(?: .{0,40})?|mon compte',
  'anmeldung|anmelden|einloggen|(?:bitte )?(?:melden sie sich an|anmelden oder registrieren).{0,30}|mitglieder-login',
  'iniciar sesión|(?:inicia|inicie) sesión(?: .{0,40})?|acceder a (?:mi|tu|su) cuenta|identifícate|acceso (?:de )?usuarios',
  'accedi(?: al tuo account)?|effettua (?:il )?(?:login|accesso).{0,30}|area riservata',
  'entrar|iniciar sessão|(?:faça|fazer) (?:o )?login(?: .{0,40})?|acesse sua conta|acessar conta',
  'вход|войти|авторизация|вход (?:на сайт|в личный кабинет|в систему)|личный кабинет|войдите(?:,? чтобы .{0,40})?',
  'تسجیل الدخول|سجل (?:الدخول|دخولک)(?: .{0,40})?|ورود(?: به (?:سایت|حساب کاربری|سامانه))?|وارد شوید',
  'لاگ ان(?: کریں)?|سائن ان(?: کریں)?|giriş(?: yap(?:ın)?)?|oturum aç(?:ın)?|üye girişi',
);

/** Paths of pages to log in at. */
export const LOG_IN_PATH =
  /\/(?:log-?in|sign-?in|auth|sso|connexion|anmelden|iniciar-sesion|accounts?\/(?:login|signin)|wp-login\.php|identity)(?:[/.?]|$)/i;

/** Headings of a page that asks for consent. */
export const CONSENT_HEADING = whole(
  'before you continue(?: to .{1,40})?|(?:we value|we care about|we respect) your privacy|your privacy(?: choices| matters|, your choice| is important to us)?',
  '(?:cookie|privacy|consent|gdpr) (?:consent|notice|settings|preferences|policy|choices)|(?:manage )?(?:your )?(?:cookies?|consent)(?: preferences)?',
  '(?:this (?:site|website) uses|we use) cookies.{0,60}|.{1,40} (?:needs|asks for) your consent.{0,40}',
  'nous respectons votre vie privée|(?:vos choix|paramètres) (?:de|en matière de) (?:cookies|confidentialité)|gestion des cookies|votre vie privée.{0,40}|avant de continuer.{0,40}',
  'wir (?:schätzen|respektieren|achten) ihre privatsphäre|(?:ihre )?(?:cookie|datenschutz|privatsphäre)[- ]?(?:einstellungen|hinweis).{0,20}|bevor sie (?:fortfahren|weitergehen).{0,40}|weiter mit werbung.{0,60}',
  '(?:valoramos|respetamos) (?:tu|su) privacidad|antes de continuar.{0,40}|(?:aviso|configuración|política) de cookies',
  '(?:la tua|rispettiamo la tua) privacy.{0,40}|informativa sui cookie|prima di continuare.{0,40}',
  '(?:valorizamos|respeitamos) (?:a )?sua privacidade|aviso de cookies|antes de continuar.{0,40}',
  '(?:мы (?:ценим|уважаем) вашу (?:конфиденциальность|приватность)|использование (?:файлов )?cookie)',
  'نحن نحترم خصوصیتک|نحن نقدر خصوصیتک|حریم خصوصی شما برای ما مهم است|ہم آپ کی رازداری کا احترام کرتے ہیں',
  'gizliliğinize (?:değer veriyoruz|önem veriyoruz|saygı duyuyoruz)|(?:çerez|gizlilik) (?:ayarları|tercihleri|politikası)',
);

/** The site itself, asking: reports of cookies and consent speak of others. Each that is found counts. */
export const CONSENT_SENTENCES: readonly RegExp[] = [
  '\\bwe (?:and our|use|store|value|need your|would like|ask)\\b.{0,80}(?:cookies?|partners|consent|privacy|personal data|vendors)',
  '\\b(?:our|us and our) (?:\\d+ )?(?:partners|vendors|cookie policy|privacy policy)',
  '\\b(?:by (?:clicking|continuing|accepting)|if you (?:click|agree|accept)|you can (?:change|withdraw|manage|reject)).{0,100}(?:accept|consent|cookies|agree|choices|preferences|settings)',
  '(?:store|access).{0,30}information on (?:a|your) device|personalis?z?ed (?:ads|advertising|content)|legitimate interest',
  'nous (?:et nos partenaires|utilisons).{0,80}cookies|nos (?:\\d+ )?partenaires|(?:votre|retirer) (?:votre )?consentement',
  'wir (?:und unsere partner|verwenden|nutzen|setzen).{0,80}cookies|unsere (?:\\d+ )?partner|ihre (?:einwilligung|zustimmung)|personalisierte (?:werbung|anzeigen)',
  '(?:nosotros y nuestros|utilizamos|usamos|nuestros) .{0,60}(?:cookies|socios)|(?:tu|su) consentimiento|publicidad personalizada',
  '(?:noi e i nostri|utilizziamo|usiamo|nostri) .{0,60}(?:cookie|partner)|(?:tuo|il) consenso|pubblicità personalizzata',
  '(?:nós e os nossos|utilizamos|usamos|nossos) .{0,60}(?:cookies|parceiros)|(?:seu|sua) consentimento|publicidade personalizada',
  '(?:мы|наши партн[её]ры).{0,60}(?:используем|cookie|куки)|ваше(?:го)? согласи[ея]|персонализированн(?:ой|ая|ую) реклам',
  '(?:نستخدم|نحن و ?شرکا).{0,60}(?:الارتباط|کوکیز|شرکا)|موافقتک|(?:ما از|استفاده از) کوکی.{0,60}|رضایت شما|ہم .{0,20}کوکیز.{0,40}|آپ کی رضامندی',
  '(?:biz ve|çerezler|çerez).{0,60}(?:ortaklarımız|kullanıyoruz|kullanır)|(?:açık )?rızanız|kişiselleştirilmiş reklam',
].map((phrase) => within(phrase));

/** What the buttons of a wall say. */
export const CONSENT_BUTTON = whole(
  '(?:accept|agree|allow|reject|decline)(?: (?:all|to all|cookies|all cookies|and (?:close|continue|proceed)|& continue))*|i (?:accept|agree|consent)|yes,? i agree|manage (?:options|preferences|cookies|choices)|got it|ok|consent',
  "(?:tout |j')?(?:accepter|accepte|refuser|continuer sans accepter)(?: (?:tout|et (?:fermer|continuer)|les cookies))?",
  '(?:alle )?(?:cookies )?(?:akzeptieren|ablehnen|zustimmen|annehmen)(?: und (?:weiter|schließen))?|einverstanden|ich stimme zu',
  '(?:aceptar|rechazar)(?: (?:todo|todas|todas las cookies|y continuar))?|acepto|estoy de acuerdo',
  '(?:accetta|rifiuta)(?: (?:tutti|tutto|e continua|i cookie))?|accetto|(?:aceitar|rejeitar|recusar)(?: (?:todos|tudo|e continuar))?|aceito|concordo',
  '(?:принять|отклонить)(?: вс[её])?|согласен|соглашаюсь|я согласен',
  'موافق|اوافق|قبول(?: الکل)?|رفض(?: الکل)?|می پذیرم|موافقم|پذیرفتن(?: همه)?|قبول کریں|سب قبول کریں|متفق',
  '(?:tümünü |hepsini )?(?:kabul et|reddet)|kabul ediyorum|onaylıyorum',
);

/** Hosts and paths of walls that a reader is sent through. */
export const CONSENT_ADDRESS =
  /^(?:consent|guce|cmp|privacy|cookiewall|myprivacy)\.|\/(?:consent|cookie-?wall|cookie-?consent|privacy-?gate|gdpr-consent|tcfv2|collectconsent)(?:[/?.]|$)/i;

/** Sentences that end the free part of an article. Invitations to newsletters are none. */
export const PAYWALL = within(
  '(?:subscribe|sign up|register|become a (?:member|subscriber)|log in|sign in|join)[^.!?]{0,30} to (?:continue|keep|read|unlock|view|access|finish)(?:ing)?\\b',
  'to (?:continue reading|read (?:the (?:full|whole|rest)|this (?:article|story)|more)|keep reading|unlock)[^.!?]{0,60}(?:subscri|register|sign|log in|member|purchase|trial)',
  '(?:this|the full|the rest of this) (?:article|story|content|post|piece) is (?:only )?(?:available |reserved |exclusive(?:ly)? )?(?:only )?(?:for|to) (?:paying |paid |premium |our )*(?:subscribers|members)',
  "(?:subscriber|member|premium)s?[- ](?:only|exclusive)(?: (?:content|article|story|post))?|you(?: have|'ve) (?:reached|used|read) (?:your|the|all|\\d).{0,40}(?:free )?articles?\\b|\\d+ free articles? (?:left|remaining)",
  'already a (?:subscriber|member)\\?|(?:continue|keep) reading (?:with a|by|for (?:just|only|\\$))|unlock (?:this|the full) (?:article|story)',
  "(?:article|contenu) (?:est )?réservé (?:aux|à nos) abonnés|il vous reste .{0,20}% de (?:cet article|l'article)|abonnez-vous pour (?:lire|continuer|accéder).{0,40}|(?:la suite est|pour lire la suite).{0,40}(?:abonné|réservée)|déjà abonné",
  '(?:nur für|exklusiv für) (?:abonnenten|mitglieder)|(?:jetzt )?(?:abonnieren|registrieren).{0,20} (?:und|um) (?:weiterlesen|weiterzulesen|den artikel)|weiterlesen mit|sie sind (?:bereits|schon) abonnent|dieser artikel ist (?:kostenpflichtig|abonnenten)',
  '(?:contenido|artículo) (?:exclusivo |solo |reservado )?para suscriptores|suscríbe?(?:te|ase) para (?:seguir leyendo|continuar|leer)|para (?:seguir|continuar) leyendo.{0,40}(?:suscr|registr)|ya eres suscriptor',
  '(?:contenuto|articolo) (?:riservato|esclusivo) (?:agli|per gli|per) abbonati|abbonati per (?:continuare|leggere)|per continuare a leggere.{0,40}(?:abbon|registr)|sei già abbonato',
  '(?:conteúdo|matéria|artigo) (?:exclusivo|restrito|só) (?:para|a) assinantes|assine para (?:continuar|ler)|para continuar (?:lendo|a ler).{0,40}(?:assin|cadastr)|já é assinante',
  '(?:материал|статья|текст) доступ(?:ен|на) (?:только )?(?:по подписке|подписчикам|для подписчиков)|оформите подписку,? чтобы|чтобы (?:дочитать|читать дальше|продолжить чтение)',
  'هذا (?:المحتوی|المقال) (?:حصری|متاح) (?:للمشترکین|للاعضا)|اشترک (?:الان )?(?:لمتابعة|لمواصلة|لقراءة).{0,30}|برای (?:خواندن|مطالعه) (?:ادامه|متن کامل).{0,30}(?:مشترک|عضو|ثبت نام|وارد)|(?:ویژه|مخصوص) (?:مشترکان|مشترکین)',
  'مکمل (?:مضمون|خبر) پڑھنے کے لیے.{0,30}|(?:bu (?:içerik|haber|yazı) )(?:sadece |yalnızca )?abone(?:ler|lerimiz)?(?:e|ye)? (?:özel|açık)|okumaya devam etmek için.{0,40}|devamını okumak için (?:abone|üye|giriş)',
);

/** A page that shows nothing without a program of its own. */
export const NEEDS_SCRIPT = within(
  '(?:enable|turn on|activate|allow) javascript|javascript (?:is|must be|to be) (?:required|disabled|enabled|turned off)|requires javascript',
  '(?:activer|activez) javascript|javascript (?:aktivieren|est désactivé|ist deaktiviert)|(?:habilite|active|activar) javascript',
  '(?:abilita|attiva|ative|habilitar) (?:il |o )?javascript|включите javascript|javascript (?:отключ[её]н|devre dışı)',
  'تفعیل (?:جافا ?سکریبت|javascript)|جاوا ?اسکریپت .{0,30}فعال|javascript.{0,10}(?:etkinleştirin|فعال)',
);
