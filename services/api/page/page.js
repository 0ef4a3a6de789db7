// @ts-check
/**
 * The page that shows what came: the latest alerts, live. Everything an alert says comes from the outside and goes into
 * the document as text only.
 *
 * @typedef {{ sourceName: string, url: string | null, title: string | null, publishedAt: string | null }} Source
 * @typedef {{ surface: string, start: number, sentence: { start: number }, quote: string, trigger: string | null }} Evidence
 * @typedef {{ id: string, revision: number, state: string, groupId: string, eventType: string, severity: string,
 *   confidence: number, headline: string, openedAt: string, sources: Source[], evidence: Evidence[] }} Alert
 */

const KEY_NAME = 'watchfloor-api-key';
/** A page is for a look at what came; the API has the rest. */
const MAX_SHOWN_ALERTS = 100;
const MAX_SHOWN_QUOTES = 3;
const RECONNECT_MIN_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;
/** Twice the server's heartbeat and some: a connection that is silent for longer is lost. */
const SILENCE_LIMIT_MS = 35_000;
/** A source's state changes after minutes of trouble. */
const SOURCES_EVERY_MS = 60_000;

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`No ${type.name} #${id}`);
  return found;
}

const keyForm = element('key-form', HTMLFormElement);
const keyInput = element('key', HTMLInputElement);
const keyError = element('key-error', HTMLElement);
const forget = element('forget', HTMLButtonElement);
const watch = element('watch', HTMLElement);
const groupSelect = element('group', HTMLSelectElement);
const severitySelect = element('severity', HTMLSelectElement);
const connection = element('connection', HTMLElement);
const message = element('message', HTMLElement);
const sources = element('sources', HTMLElement);
const news = element('news', HTMLElement);
const list = element('alerts', HTMLOListElement);

class WrongKey extends Error {}
class StaleResume extends Error {}

/** @type {Map<string, string>} */
let groupNames = new Map();
/** @type {Map<string, { alert: Alert, node: HTMLElement }>} */
let shown = new Map();
/** Stops the watch under way when the key or a filter changes. */
let current = new AbortController();

/** @param {string} path @param {AbortSignal} signal @param {Record<string, string>} [headers] */
async function request(path, signal, headers = {}) {
  const authorization = `Bearer ${sessionStorage.getItem(KEY_NAME) ?? ''}`;
  const response = await fetch(path, { signal, cache: 'no-store', headers: { authorization, ...headers } });
  if (response.status === 401) throw new WrongKey();
  if (response.status === 400 && 'last-event-id' in headers) throw new StaleResume();
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/** @param {string} error */
function askForKey(error) {
  current.abort();
  sessionStorage.removeItem(KEY_NAME);
  watch.hidden = true;
  forget.hidden = true;
  keyForm.hidden = false;
  keyError.textContent = error;
  connection.textContent = '';
  keyInput.value = '';
  keyInput.focus();
}

/** Shows the list for the chosen filters and follows it until `current` is aborted. */
async function run() {
  current.abort();
  const { signal } = (current = new AbortController());
  keyForm.hidden = true;
  connection.textContent = 'Connecting…';
  let waitMs = RECONNECT_MIN_MS;
  let lastEventId = '';
  while (!signal.aborted) {
    try {
      if (groupNames.size === 0) await loadGroups(signal);
      await follow(signal, lastEventId, (id) => {
        lastEventId = id;
        waitMs = RECONNECT_MIN_MS;
      });
      throw new Error('the stream ended');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof WrongKey) return askForKey('This key is not accepted.');
      if (error instanceof StaleResume) lastEventId = '';
      connection.textContent = `Connection lost. Trying again in ${Math.round(waitMs / 1000)} s…`;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS);
    }
  }
}

/** @param {AbortSignal} signal */
async function loadGroups(signal) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (let cursor = ''; ;) {
    const page = await (await request(`v1/groups?limit=200${cursor}`, signal)).json();
    for (const group of page.items) names.set(group.id, group.name);
    if (page.nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  groupNames = names;
  const options = [['', 'all'], ...[...names].sort((a, b) => a[1].localeCompare(b[1]))].map(([value, label]) => {
    const option = document.createElement('option');
    option.value = value ?? '';
    option.textContent = label ?? '';
    return option;
  });
  groupSelect.replaceChildren(...options);
}

/**
 * Opens the stream first and lists second, so that nothing falls between the two.
 * @param {AbortSignal} outer @param {string} lastEventId @param {(id: string) => void} onId
 */
async function follow(outer, lastEventId, onId) {
  const inner = new AbortController();
  const stop = () => inner.abort();
  outer.addEventListener('abort', stop);
  let silence = setTimeout(stop, SILENCE_LIMIT_MS);
  void followSources(inner.signal);
  try {
    const query = new URLSearchParams({ minSeverity: severitySelect.value, includeAffiliates: 'false' });
    if (groupSelect.value !== '') query.set('groupId', groupSelect.value);
    /** @type {Record<string, string>} */
    const resume = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
    const response = await request(`v1/stream/alerts?${query}`, inner.signal, resume);
    if (lastEventId === '') {
      query.set('limit', '50');
      const page = await (await request(`v1/alerts?${query}`, inner.signal)).json();
      shown = new Map();
      list.replaceChildren();
      for (const alert of page.items.reverse()) show(alert);
    }
    watch.hidden = false;
    forget.hidden = false;
    connection.textContent = 'Live';
    describeEmptiness();

    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_LIMIT_MS);
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const { id, data } = parseBlock(block);
        if (data !== '') {
          const { alert } = JSON.parse(data);
          show(alert);
          news.textContent = `New: ${groupNames.get(alert.groupId) ?? alert.groupId}, ${alert.headline}`;
          describeEmptiness();
        }
        if (id !== '') onId(id);
      }
    }
  } finally {
    clearTimeout(silence);
    outer.removeEventListener('abort', stop);
    inner.abort();
  }
}

/** Says how the sources fare, so that no news can be told from sources that are dead. @param {AbortSignal} signal */
async function followSources(signal) {
  while (!signal.aborted) {
    try {
      const summary = await (await request('v1/sources/summary', signal)).json();
      // What is the same is not to be read out again.
      if (sources.textContent !== summary.text) sources.textContent = summary.text;
      sources.className = summary.unwell.length > 0 ? 'unwell' : '';
    } catch {
      // The stream notices what is wrong, and says so.
    }
    await new Promise((resolve) => setTimeout(resolve, SOURCES_EVERY_MS));
  }
}

/** @param {string} block */
function parseBlock(block) {
  let id = '';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4);
    if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return { id, data: data.join('\n') };
}

function describeEmptiness() {
  const filtered = groupSelect.value !== '' || severitySelect.value !== 'low';
  const nothing = filtered ? 'No alert fits these filters.' : 'No alert yet. New ones appear here by themselves.';
  message.textContent = shown.size === 0 ? nothing : '';
}

/** Puts an alert first, or renews it where it stands. @param {Alert} alert */
function show(alert) {
  const known = shown.get(alert.id);
  if (known !== undefined && known.alert.revision >= alert.revision) return;
  const node = render(alert);
  if (known === undefined) list.prepend(node);
  else known.node.replaceWith(node);
  shown.set(alert.id, { alert, node });
  if (shown.size <= MAX_SHOWN_ALERTS) return;
  const oldest = shown.keys().next().value;
  if (oldest === undefined) return;
  shown.get(oldest)?.node.remove();
  shown.delete(oldest);
}

/** @param {string} tag @param {(Node | string)[]} children @param {string} [className] */
function make(tag, children, className = '') {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  node.append(...children);
  return node;
}

/** @param {Alert} alert */
function render(alert) {
  const time = document.createElement('time');
  time.dateTime = alert.openedAt;
  time.textContent = new Date(alert.openedAt).toLocaleString();
  const facts = make(
    'p',
    [
      make('strong', [groupNames.get(alert.groupId) ?? alert.groupId]),
      make('span', [alert.eventType]),
      make('span', [`severity ${alert.severity}`]),
      make('span', [`confidence ${Math.round(alert.confidence * 100)} %`]),
      ...(alert.state === 'opened' ? [] : [make('span', [alert.state])]),
      time,
    ],
    'facts',
  );
  const sources = make(
    'ul',
    alert.sources.map((source) => make('li', [linkTo(source)])),
  );
  const quotes = alert.evidence.slice(0, MAX_SHOWN_QUOTES).map((evidence) => make('blockquote', marked(evidence)));
  const more = alert.evidence.length - quotes.length;
  const rest = more > 0 ? [make('p', [`and ${more} more`], 'facts')] : [];
  const known = ['low', 'medium', 'high', 'critical'].includes(alert.severity) ? alert.severity : 'low';
  return make('li', [facts, make('h3', [alert.headline]), ...quotes, ...rest, sources], known);
}

/** @param {Source} source */
function linkTo(source) {
  const label = source.title === null ? source.sourceName : `${source.title} (${source.sourceName})`;
  if (source.url === null || !URL.canParse(source.url)) return label;
  const { protocol, href } = new URL(source.url);
  if (protocol !== 'http:' && protocol !== 'https:') return label;
  const link = document.createElement('a');
  link.href = href;
  link.rel = 'noopener noreferrer nofollow';
  link.target = '_blank';
  link.textContent = label;
  return link;
}

/** The quote with the name and the trigger marked. @param {Evidence} evidence @returns {(Node | string)[]} */
function marked({ quote, surface, start, sentence, trigger }) {
  const stated = start - sentence.start;
  const nameAt = quote.startsWith(surface, stated) && stated >= 0 ? stated : quote.indexOf(surface);
  const triggerAt = trigger === null || trigger === '' ? -1 : quote.indexOf(trigger);
  const marks = [
    { at: nameAt, text: surface, className: 'name' },
    { at: triggerAt, text: trigger ?? '', className: 'trigger' },
  ]
    .filter(({ at, text }) => at >= 0 && text !== '')
    .sort((a, b) => a.at - b.at);
  const parts = [];
  let end = 0;
  for (const { at, text, className } of marks) {
    if (at < end) continue;
    parts.push(quote.slice(end, at), make('mark', [text], className));
    end = at + text.length;
  }
  return [...parts, quote.slice(end)];
}

keyForm.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY_NAME, keyInput.value.trim());
  keyError.textContent = '';
  void run();
});
forget.addEventListener('click', () => askForKey(''));
groupSelect.addEventListener('change', () => void run());
severitySelect.addEventListener('change', () => void run());

if (sessionStorage.getItem(KEY_NAME) === null) askForKey('');
else void run();
