import { SETTINGS } from '#platform/settings';

/** The text of `.env.example`: every setting with what it means, what is expected and its default, commented out. */
export function renderEnvExample(settings: typeof SETTINGS = SETTINGS): string {
  const header = [
    '# Rendered from libs/platform/settings.ts by `npm run render`. Copy to .env what you change.',
    '# docker compose reads .env by itself; elsewhere: node --env-file=.env …',
  ];
  const blocks = Object.entries(settings).map(([name, { meaning, expected, default: value }]) =>
    [
      `# ${meaning}`,
      `# Expected: ${expected}.${value === null ? ' Unset by default.' : ''}`,
      `#${name}=${value ?? ''}`,
    ].join('\n'),
  );
  return `${header.join('\n')}\n\n${blocks.join('\n\n')}\n`;
}
