import type { ParsedFeed } from '#feeds/parse-feed';
import { sanitiseFeed } from '#feeds/sanitise-html';
import { TextWorkers } from '#feeds/text-workers';
import { EXIT } from './exit-code';
import { readInput } from './read-input';
import { printable, styled, type Terminal } from './terminal';

/** `wf feed parse`: a file that is no feed is named on standard error and the others go on. */
export async function parseFeedFiles(
  terminal: Terminal,
  files: readonly string[],
  options: { json?: boolean },
): Promise<number> {
  const workers = new TextWorkers({ workers: 1 });
  let exitCode: number = EXIT.ok;
  try {
    for (const [index, file] of files.entries()) {
      const input = await readInput(terminal, file);
      const parsed =
        'problem' in input
          ? { kind: 'unreadable' as const, reason: input.problem }
          : await workers.parseFeed(input.bytes, null, null);
      if (parsed.kind === 'unreadable') {
        terminal.err(`${printable(file)}: ${printable(parsed.reason)}\n`);
        exitCode = EXIT.failed;
        continue;
      }
      if (options.json) {
        const { feed, items } = sanitiseFeed(parsed);
        terminal.out(`${JSON.stringify({ file, feed, items })}\n`);
      } else {
        if (index > 0) terminal.out('\n');
        for (const line of describeFeed(terminal, file, parsed)) terminal.out(`${line}\n`);
      }
    }
  } finally {
    await workers.close();
  }
  return exitCode;
}

function describeFeed(terminal: Terminal, file: string, { feed, items }: ParsedFeed): string[] {
  const title = styled(terminal, 'bold', line(feed.title ?? '(no title)'));
  const count = `${items.length} ${items.length === 1 ? 'item' : 'items'}`;
  return [
    `${line(file)}: ${title}  ${styled(terminal, 'dim', [feed.link ?? '', count].join('  ').trim())}`,
    ...items.flatMap((item) => [
      `  ${item.publishedAt ?? 'no date'.padEnd(24)}  ${line(item.title ?? '(no title)')}`,
      ...[item.link ?? item.id ?? ''].filter(Boolean).map((link) => `      ${styled(terminal, 'dim', line(link))}`),
    ]),
  ];
}

function line(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}
