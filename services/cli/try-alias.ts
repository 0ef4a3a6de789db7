import { askApi, findApi, refuse } from './api';
import { EXIT } from './exit-code';
import { printable, styled, type Terminal } from './terminal';

export interface TryAliasOptions {
  readonly caseSensitive?: true;
  readonly ambiguous?: true;
  readonly admit?: string[];
  readonly exclude?: string[];
  readonly articles?: number;
  readonly json?: true;
  readonly url?: string;
}

interface Trial {
  readonly articles: number;
  readonly mentions: number;
  readonly rejected: number;
  readonly added: number;
  readonly matches: readonly {
    readonly articleId: string;
    readonly title: string | null;
    readonly surface: string;
    readonly quote: string;
    readonly admitted: boolean;
    readonly reason: string;
    readonly known: boolean;
  }[];
  readonly warnings: readonly string[];
}

/** `wf groups try`: what an alias would match in stored articles, through the running API; nothing is saved. */
export async function tryAlias(
  terminal: Terminal,
  groupId: string,
  text: string,
  options: TryAliasOptions,
): Promise<number> {
  const api = findApi(terminal, options.url);
  if (typeof api === 'string') return refuse(terminal, [api]);
  const { caseSensitive, ambiguous, admit, exclude, articles } = options;
  const answer = await askApi<Trial>(api, 'POST', `/v1/groups/${encodeURIComponent(groupId)}/try-alias`, {
    alias: { text, caseSensitive, ambiguous, admit, exclude },
    articles,
  });
  if (answer.kind === 'refused') return refuse(terminal, answer.lines);
  const trial = answer.body;
  if (options.json) {
    terminal.out(`${JSON.stringify(trial)}\n`);
    return EXIT.ok;
  }
  for (const { title, quote, admitted, known, reason } of trial.matches) {
    const [mark, style] = admitted ? (['+', 'green'] as const) : (['-', 'red'] as const);
    const what = known ? 'a mention already' : admitted ? 'new' : 'rejected';
    terminal.out(`${styled(terminal, style, mark)} ${oneLine(quote)}\n`);
    terminal.out(
      styled(terminal, 'dim', `  ${what}: ${oneLine(reason)}; in ${oneLine(title ?? 'an untitled article')}`),
    );
    terminal.out('\n');
  }
  for (const warning of trial.warnings) terminal.err(`warning: ${oneLine(warning)}\n`);
  terminal.out(
    `${trial.articles} articles looked through: ${trial.mentions} mentions (${trial.added} new), ` +
      `${trial.rejected} rejected\n`,
  );
  return EXIT.ok;
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ');
}
