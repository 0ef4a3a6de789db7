import { askApi, findApi, refuse } from './api';
import { EXIT } from './exit-code';
import type { SubscribeOptions } from './program';
import { printable, type Terminal } from './terminal';

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

/** `wf subscribe` */
export async function subscribe(terminal: Terminal, options: SubscribeOptions): Promise<number> {
  const api = findApi(terminal, options.url);
  if (typeof api === 'string') return refuse(terminal, [api]);
  const { groups = [], sourceStates = [] } = options;
  const name = options.name ?? (groups.length > 0 ? groups : sourceStates).join(', ');

  let endpoint: Endpoint | null = null;
  if (options.webhook !== undefined) {
    const created = await askApi<Endpoint>(api, 'POST', '/v1/endpoints', { url: options.webhook, description: name });
    if (created.kind === 'refused') return refuse(terminal, created.lines);
    endpoint = created.body;
  }

  const subscription = await askApi<{ id: string; name: string }>(api, 'POST', '/v1/subscriptions', {
    name,
    endpointId: endpoint?.id ?? null,
    filter: {
      groups,
      includeAffiliates: options.affiliates ?? false,
      ...(sourceStates.length === 0 ? {} : { sourceStates }),
      ...(options.sources === undefined ? {} : { sources: options.sources }),
      ...(options.types === undefined ? {} : { eventTypes: options.types }),
      ...(options.minSeverity === undefined ? {} : { minSeverity: options.minSeverity }),
    },
  });
  if (subscription.kind === 'refused') {
    // Nothing would ever be sent to it, and its secret has been shown to nobody.
    if (endpoint !== null) await askApi(api, 'DELETE', `/v1/endpoints/${endpoint.id}`);
    return refuse(terminal, subscription.lines);
  }

  terminal.out(`subscription  ${subscription.body.id}  ${printable(subscription.body.name)}\n`);
  if (endpoint !== null) {
    terminal.out(`endpoint      ${endpoint.id}  ${printable(endpoint.url)}\n`);
    terminal.out(`secret        ${endpoint.secret}  (signs the webhooks; it is not shown again)\n`);
  }
  return EXIT.ok;
}
