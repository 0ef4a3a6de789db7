import fc from 'fast-check';
import { type Extracted, extractText, type ExtractOptions } from './extract-text';

/** Sentences of a report, as many words as asked for. */
const REPORT =
  'Officials in the eastern province said on Sunday that fighters had left the valley after two days of talks. ' +
  'Elders who took part described the agreement as fragile, and farmers returned to their fields with caution. ' +
  'A spokesman for the governor declined to say how many men had been released, or on what terms they were. ';
const words = (count: number) => {
  const all = REPORT.repeat(Math.ceil(count / 50))
    .split(' ')
    .slice(0, count);
  return (
    all.map((word, index) => (index % 45 === 0 ? `${index > 0 ? '</p>' : ''}<p>${word}` : word)).join(' ') + '</p>'
  );
};
const dated = (headline: string, more = '') =>
  `<script type="application/ld+json">{"@type":"NewsArticle","headline":${JSON.stringify(headline)},"datePublished":"2021-08-31"${more}}</script>`;
const page = (title: string, body: string, head = '') =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
const article = (heading: string, count: number, more = '') =>
  `<main><article><h1>${heading}</h1>${words(count)}${more}</article></main>`;
const links = (count: number, text = 'Another headline of the day stands here') =>
  `<ul>${Array.from({ length: count }, (_, index) => `<li><a href="/n/${index}">${text}</a></li>`).join('')}</ul>`;
const teasers = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => `<div><h3><a href="/s/${i}">Council meets again, part ${i}</a></h3></div>`,
  ).join('');
const logInForm =
  '<form action="/in"><input name="user"><input type="password" name="p"><button>Log in</button></form>';
const banner =
  '<div class="cookie-banner"><p>We use cookies, and so do our partners.</p><button>Accept all</button></div>';

const ASKED = 'https://news.example/2021/08/valley-talks';

function judge(html: string, options: ExtractOptions & { readonly url?: string } = {}): string {
  const { url = ASKED, ...rest } = options;
  const extracted: Extracted = extractText(html, url, { status: 200, askedUrl: ASKED, ...rest });
  return extracted.kind === 'not-an-article' ? extracted.what : extracted.kind;
}

describe('what came in an article’s stead', () => {
  it.each<[string, string, string, (ExtractOptions & { url?: string })?]>([
    // 1. The answer itself.
    ['error-page', 'a 404 with a long text', page('The Daily', article('Lost', 400)), { status: 404 }],
    ['error-page', 'a 503', page('The Daily', '<p>Back soon</p>'), { status: 503 }],
    ['log-in', 'a 401', page('The Daily', ''), { status: 401 }],
    ['paywall-stub', 'a 402', page('The Daily', ''), { status: 402 }],
    ['error-page', 'an image', 'GIF89a', { contentType: 'image/gif' }],
    ['error-page', 'JSON', '{"error":"none"}', { contentType: 'application/json; charset=utf-8' }],
    // 2. Checks for programs.
    [
      'error-page',
      'a check of the browser',
      page('Just a moment...', '<h1>news.example</h1><p>Verifying you are human. This may take a few seconds.</p>'),
    ],
    [
      'error-page',
      'a captcha',
      page('news.example', '<h1>Are you a robot?</h1><p>Tick the box to go on.</p><button>Go on</button>'),
    ],
    [
      'error-page',
      'a challenge by its script',
      page('news.example', '<p>Wait.</p><script src="/cdn-cgi/challenge-platform/h/b/x.js"></script>'),
    ],
    ['error-page', 'a check in Russian', page('Проверка браузера', '<p>Подождите несколько секунд.</p>')],
    [
      'error-page',
      'a block',
      page(
        'Attention Required! | Cloudflare',
        '<h1>Sorry, you have been blocked</h1><p>The site uses a security service.</p>',
      ),
    ],
    // 3. Consent walls.
    [
      'consent-wall',
      'one that a reader is sent through',
      page('Privacy', '<p>Choose.</p>'),
      { url: 'https://consent.news.example/v2/collectConsent?id=1' },
    ],
    [
      'consent-wall',
      'in English',
      page(
        'Before you continue to The Daily',
        '<h1>Before you continue to The Daily</h1><p>We use cookies and data to keep the service running.</p><button>Accept all</button><button>Reject all</button>',
      ),
    ],
    [
      'consent-wall',
      'without a heading of one',
      page(
        'The Daily',
        '<p>We and our 812 partners store and access information on a device, such as cookies, for personalised ads. You can withdraw your consent at any time in the settings below.</p><button>I agree</button>',
      ),
    ],
    [
      'consent-wall',
      'in German',
      page(
        'Der Tag',
        '<h1>Ihre Datenschutz-Einstellungen</h1><p>Wir und unsere Partner verwenden Cookies, um Inhalte zu messen.</p><button>Alle akzeptieren</button>',
      ),
    ],
    [
      'consent-wall',
      'in French',
      page(
        'Le Jour',
        '<h1>Nous respectons votre vie privée</h1><p>Nous et nos partenaires utilisons des cookies.</p><button>Tout accepter</button><button>Continuer sans accepter</button>',
      ),
    ],
    [
      'consent-wall',
      'in Spanish',
      page(
        'El Día',
        '<h1>Valoramos tu privacidad</h1><p>Utilizamos cookies propias y de socios.</p><button>Aceptar todo</button>',
      ),
    ],
    [
      'consent-wall',
      'in Turkish',
      page(
        'Gün',
        '<h1>Gizliliğinize önem veriyoruz</h1><p>Biz ve ortaklarımız çerezleri kullanıyoruz.</p><button>Tümünü kabul et</button>',
      ),
    ],
    // 4. Log-in pages.
    ['log-in', 'a form', page('Log in | The Daily', `<h1>Log in</h1>${logInForm}<p>Forgot your password?</p>`)],
    [
      'log-in',
      'an address',
      page('The Daily', '<p>Give your address and we send you a link to go on with.</p>'),
      { url: 'https://news.example/account/login?next=/2021' },
    ],
    [
      'log-in',
      'a first step without a password',
      page('Sign in', '<h1>Sign in to continue</h1><input type="email"><button>Next</button>'),
    ],
    ['log-in', 'a form and nothing else', page('Intranet', logInForm)],
    ['log-in', 'in Arabic', page('تسجيل الدخول', `<h1>تسجيل الدخول</h1>${logInForm}`)],
    ['log-in', 'in Persian', page('ورود به سایت', `<h1>ورود به سایت</h1>${logInForm}`)],
    ['log-in', 'in Portuguese', page('O Dia', `<h1>Faça login</h1>${logInForm}`)],
    // 5. Soft 404s.
    [
      'soft-404',
      'a short one',
      page('Page not found | The Daily', '<h1>Page not found</h1><p>The address may have changed. Try a search.</p>'),
    ],
    ['soft-404', 'a number', page('The Daily', '<h1>404</h1><p>There is nothing at this address.</p>')],
    [
      'soft-404',
      'one with the news of the day',
      page('404 Not Found', `<h1>Oops! That page can’t be found.</h1>${links(60)}`),
    ],
    [
      'soft-404',
      'an article taken down',
      page('The Daily', '<h1>This article is no longer available</h1><p>It was removed by its publisher.</p>'),
    ],
    [
      'soft-404',
      'in French',
      page('Page introuvable - Le Jour', '<p>La page demandée a été déplacée, ou son adresse a changé depuis.</p>'),
    ],
    ['soft-404', 'in German', page('Der Tag', '<h1>Seite nicht gefunden</h1><p>Bitte prüfen Sie die Adresse.</p>')],
    ['soft-404', 'in Italian', page('Il Giorno', '<h1>Pagina non trovata</h1><p>Controlla l’indirizzo.</p>')],
    ['soft-404', 'in Russian', page('Страница не найдена', '<p>Проверьте адрес или вернитесь назад.</p>')],
    ['soft-404', 'in Arabic', page('الصفحة غير موجودة', '<p>تحقق من العنوان.</p>')],
    ['soft-404', 'in Persian', page('روزنامه', '<h1>صفحه مورد نظر یافت نشد</h1><p>نشانی را بررسی کنید.</p>')],
    ['soft-404', 'in Urdu', page('اخبار', '<h1>صفحہ نہیں ملا</h1><p>پتہ دوبارہ دیکھیں۔</p>')],
    ['soft-404', 'in Turkish', page('Gün', '<h1>Sayfa bulunamadı</h1><p>Adresi denetleyin.</p>')],
    [
      'soft-404',
      'the front page instead',
      page('The Daily', `<h1>The Daily</h1>${words(300)}${links(30)}`),
      { url: 'https://news.example/' },
    ],
    [
      'soft-404',
      'the front page of a language',
      page('The Daily', `<h1>The Daily</h1>${links(30)}`),
      { url: 'https://www.news.example/en/' },
    ],
    // 6. Errors in words only.
    [
      'error-page',
      'a server in trouble',
      page(
        'Internal Server Error',
        '<h1>Internal Server Error</h1><p>The server met a condition it did not expect.</p>',
      ),
    ],
    ['error-page', 'a database away', page('Database Error', '<h1>Error establishing a database connection</h1>')],
    [
      'error-page',
      'maintenance',
      page('The Daily', '<h1>We are currently down for maintenance</h1><p>We will be back in an hour.</p>'),
    ],
    [
      'error-page',
      'access denied',
      page(
        'Access Denied',
        '<h1>Access Denied</h1><p>You have no permission to see this on the server. Reference 18.2.</p>',
      ),
    ],
    [
      'error-page',
      'nothing without JavaScript',
      page('The Daily', '<div id="root"></div><p>You need to enable JavaScript to run this app.</p>'),
    ],
    [
      'error-page',
      'a new server',
      page(
        'Welcome to nginx!',
        '<h1>Welcome to nginx!</h1><p>If you see this page, the server is installed and working.</p>',
      ),
    ],
    // 7. Paywall stubs.
    [
      'paywall-stub',
      'one that says so in its data',
      page(
        'Talks in the valley',
        article('Talks in the valley', 90),
        dated('Talks in the valley', ',"isAccessibleForFree":"False"'),
      ),
    ],
    [
      'paywall-stub',
      'a part that is closed',
      page(
        'Talks',
        article('Talks', 60),
        dated('Talks', ',"hasPart":{"@type":"WebPageElement","isAccessibleForFree":false}'),
      ),
    ],
    [
      'paywall-stub',
      'one that asks at its end',
      page(
        'Talks in the valley',
        article('Talks in the valley', 100, '<p>Subscribe to continue reading this story.</p>'),
      ),
    ],
    [
      'paywall-stub',
      'one in a box',
      page(
        'Talks',
        article(
          'Talks in the valley',
          100,
          '<div class="article-paywall"><p>This article is for subscribers only.</p></div>',
        ),
        dated('Talks in the valley'),
      ),
    ],
    [
      'paywall-stub',
      'in French',
      page('Pourparlers', article('Pourparlers', 80, '<p>Cet article est réservé aux abonnés.</p>')),
    ],
    [
      'paywall-stub',
      'in Spanish',
      page('Charlas', article('Charlas', 80, '<p>Contenido exclusivo para suscriptores.</p>')),
    ],
    // 8. Front pages and listings.
    [
      'front-page',
      'a front page',
      page('The Daily', `<h1>The Daily</h1>${links(80)}`),
      { url: 'https://news.example/', askedUrl: 'https://news.example/' },
    ],
    ['front-page', 'a section', page('World', `<h1>World</h1>${teasers(30)}`)],
  ])('%s: %s', (what, _, html, ...[options]) => {
    expect(judge(html, options)).toBe(what);
  });

  it.each<[string, string, (ExtractOptions & { url?: string })?]>([
    [
      'one about error 404',
      page('Error 404: how a missing page became an art', article('Error 404: how a missing page became an art', 400)),
    ],
    [
      'a short one about error 404',
      page(
        'Error 404 told villagers nothing, officials say | The Daily',
        article('Error 404 told villagers nothing, officials say', 80),
      ),
    ],
    [
      'a column whose headline is "Page not found"',
      page('Page not found | The Daily', article('Page not found', 500), dated('Page not found')),
    ],
    [
      'a dated brief whose headline is "Access denied"',
      page('Access denied', article('Access denied', 90), dated('Access denied')),
    ],
    ['an undated long essay whose headline is "Forbidden"', page('Forbidden', article('Forbidden', 600))],
    [
      'a long essay with a title like an error’s',
      page('Not found - the lost men of the valley', article('Not found - the lost men of the valley', 300)),
    ],
    [
      'one about cookies',
      page(
        'Regulator fines broker over cookies',
        article(
          'Regulator fines broker over cookies',
          120,
          '<p>The company had placed cookies without consent, the regulator said, and shared them with partners.</p>',
        ),
      ),
    ],
    [
      'one about consent with a banner beside it',
      page('What consent means', article('What consent means', 120) + banner),
    ],
    [
      'a short one with a banner',
      page('Two held in raid', article('Two held in raid', 60) + banner, dated('Two held in raid')),
    ],
    ['a short one without data, with a banner', page('Two held in raid', article('Two held in raid', 80) + banner)],
    [
      'one about privacy choices',
      page('Your privacy: what the new law changes', article('Your privacy: what the new law changes', 300) + banner),
    ],
    [
      'one about a leak of log-ins',
      page('Log-in data of thousands leaked', article('Log-in data of thousands leaked', 200)),
    ],
    [
      'one with a log-in form in its head',
      page('Talks in the valley', `<header>${logInForm}</header>${article('Talks in the valley', 200)}`),
    ],
    [
      'a dated brief with a log-in form in its head',
      page('Talks', `<header>${logInForm}</header>${article('Talks in the valley', 70)}`, dated('Talks in the valley')),
    ],
    [
      'a brief without data, with a log-in form',
      page('Talks in the valley', `<header>${logInForm}</header>${article('Talks in the valley', 90)}`),
    ],
    [
      'one at an address that only begins like a log-in',
      page('Talks', article('Talks in the valley', 200)),
      { url: 'https://news.example/login-leak-hits-thousands' },
    ],
    [
      'one about captchas',
      page(
        'Are you a robot? The test that annoys us all',
        article('Are you a robot? The test that annoys us all', 250),
      ),
    ],
    [
      'a site behind a protective service',
      page(
        'Talks',
        article('Talks in the valley', 250, '<script src="/cdn-cgi/challenge-platform/scripts/x.js"></script>'),
      ),
    ],
    [
      'one about maintenance of a dam',
      page('Dam under maintenance as talks go on', article('Dam under maintenance as talks go on', 90)),
    ],
    [
      'a paid one in full',
      page('Talks', article('Talks in the valley', 700), dated('Talks', ',"isAccessibleForFree":false')),
    ],
    ['a free brief', page('Talks', article('Talks in the valley', 80), dated('Talks', ',"isAccessibleForFree":true'))],
    [
      'one about paywalls',
      page(
        'Why readers leave',
        article(
          'Why readers leave',
          300,
          '<p>Signs that say "subscribe to continue" drive readers away, the study found.</p>',
        ),
      ),
    ],
    [
      'a brief with a newsletter under it',
      page('Talks', article('Talks in the valley', 120, '<p>Sign up for our newsletter.</p>')),
    ],
    [
      'a brief of a site that greets subscribers',
      page(
        'Talks',
        `<header><a href="/in">Already a subscriber? Log in</a></header>${article('Talks in the valley', 110)}`,
      ),
    ],
    [
      'a brief among many links',
      page(
        'Talks',
        `<nav>${links(120)}</nav>${article('Talks in the valley', 90)}<aside>${links(60)}</aside>`,
        dated('Talks in the valley'),
      ),
    ],
    [
      'a brief without data among many links',
      page('Talks', `<nav>${links(60)}</nav>${article('Talks in the valley', 100)}`),
    ],
    ['a long one with many notes', page('Study', article('Study of the valley', 900, links(120, 'Source')))],
    [
      'one that moved to a new address',
      page('Talks', article('Talks in the valley', 200)),
      { url: 'https://www.news.example/world/valley-talks/' },
    ],
    [
      'one on a page at the root',
      page('Notes', article('Notes from the valley', 400)),
      { url: 'https://blog.example/', askedUrl: 'https://blog.example/' },
    ],
    [
      'one that a query names',
      page('Talks', article('Talks in the valley', 200)),
      { url: 'https://news.example/?p=17', askedUrl: 'https://news.example/?p=17' },
    ],
    [
      'one that needs JavaScript for a chart',
      page('Talks', article('Talks in the valley', 200, '<p>Enable JavaScript to see the chart.</p>')),
    ],
    [
      'one in Arabic about pages not found',
      page(
        'تقرير',
        `<main><h1>الصفحة غير موجودة: كيف اختفى أرشيف المدينة</h1>${'<p>قال مسؤولون في المدينة إن الأرشيف القديم اختفى بعد الحريق الذي اندلع يوم الأحد، وإن فرقا من المتطوعين تبحث عنه.</p>'.repeat(4)}</main>`,
      ),
    ],
    [
      'one in Russian about access',
      page(
        'Доступ запрещён: жители не могут вернуться в село',
        `<main><h1>Доступ запрещён: жители не могут вернуться в село</h1>${'<p>Власти области сообщили, что дорога в село закрыта после обстрела, и жители ждут разрешения вернуться домой.</p>'.repeat(4)}</main>`,
      ),
    ],
    [
      'one in German about consent',
      page(
        'Gericht: Cookies nur mit Zustimmung',
        `<main><h1>Gericht: Cookies nur mit Zustimmung</h1>${'<p>Das Gericht entschied am Montag, dass Anbieter vor dem Setzen von Cookies fragen müssen, und wies die Klage ab.</p>'.repeat(4)}</main>`,
      ),
    ],
  ])('an article: %s', (_, html, ...[options]) => {
    expect(judge(html, options)).toBe('page');
  });

  it('says why', () => {
    expect(extractText(page('Page not found | The Daily', '<h1>Page not found</h1>'), ASKED)).toEqual({
      kind: 'not-an-article',
      what: 'soft-404',
      reason: 'says "page not found"',
    });
    expect(extractText('', ASKED, { askedUrl: ASKED, status: 410 })).toMatchObject({
      what: 'error-page',
      reason: 'answered with HTTP status 410',
    });
  });

  it('judges any page, whatever its parts', () => {
    const parts = fc.constantFrom(
      ...[logInForm, banner, words(60), links(40), teasers(10), '<h1>404</h1>', '<h1>Access denied</h1>', dated('x')],
      ...['<div class="paywall">subscribe to read</div>', '<title>Log in</title>', '<h1>', '</article>', '<p>'],
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.webUrl(), (pieces, url) => {
        const { kind } = extractText(pieces.join(''), url, { askedUrl: ASKED });
        expect(['page', 'not-an-article', 'unreadable']).toContain(kind);
      }),
      { numRuns: 50 },
    );
  });
});
