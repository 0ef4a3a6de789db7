import type { ServiceName } from '#contracts/topics';

export interface Process {
  readonly name: ServiceName | 'migrate';
  /** To be run in the folder of the repository (or of the image), after a build. */
  readonly command: readonly string[];
  /** Port of the HTTP server where PORT is unset; null: no server, the process ends when its work is done. */
  readonly defaultPort: number | null;
  readonly summary: string;
}

/** What a distributed Watchfloor consists of. docker-compose.yml and `npm run start:distributed` run these commands. */
export const PROCESSES: readonly Process[] = [
  {
    name: 'migrate',
    command: ['node', 'dist/services/cli/main.js', 'migrate'],
    defaultPort: null,
    summary: 'Brings the schema of the database up to date; before the services, once for each release.',
  },
  service('ingest', 3001, 'Polls sources and publishes their articles.'),
  service('classify', 3002, 'Finds the mentions of tracked groups in each article.'),
  service('alert', 3003, 'Turns mentions into alerts and publishes their changes.'),
  service('notify', 3004, 'Matches subscriptions and delivers webhooks.'),
  service('api', 3000, 'REST, live streams, the page.'),
];

/** Ports differ, so that all five run on one machine. */
function service(name: ServiceName, defaultPort: number, summary: string): Process {
  return { name, command: ['node', `dist/services/${name}/main.js`], defaultPort, summary };
}
