import { randomUUID } from 'node:crypto';
import type { Bus, Consumer } from '#bus/bus';
import type { Catalogue, GroupDefinition } from '#catalogue/group';
import { groupsTopic } from '#contracts/topics';
import type { CatalogueStore } from '#database/catalogue-store';
import type { Logger } from './logger';

/** A change is small; all of them at a start fit in few batches. */
const MAX_BATCH_MESSAGES = 500;

/**
 * The catalogue as it stands now. It is read from Postgres at the start and again whenever `groups.v1` tells of another
 * version; whoever needs it asks for `current` each time, and so works with one whole version or with the next.
 */
export class LiveCatalogue {
  private consumer: Consumer | null = null;
  private readonly listeners = new Set<(catalogue: Catalogue) => void>();

  constructor(
    private catalogue: Catalogue,
    private readonly store: Pick<CatalogueStore, 'load'>,
    private readonly logger: Logger,
  ) {}

  /** Takes the groups of the catalogue file into the database, then reads the catalogue from there. */
  static async open(
    store: CatalogueStore,
    definitions: readonly GroupDefinition[],
    logger: Logger,
  ): Promise<LiveCatalogue> {
    const change = await store.takeFile(definitions);
    if ('problems' in change) {
      const problems = change.problems.map(({ groupId, message }) => `group "${groupId}": ${message}`);
      const advice = 'the catalogue file is not taken, as it does not go with what was changed through the API';
      logger.error({ problems }, advice);
      return new LiveCatalogue(await store.load(), store, logger);
    }
    return new LiveCatalogue(change.catalogue, store, logger);
  }

  get current(): Catalogue {
    return this.catalogue;
  }

  /** Calls `listener` after each change, with the new catalogue. */
  onChange(listener: (catalogue: Catalogue) => void): void {
    this.listeners.add(listener);
  }

  /** Follows `groups.v1`, in a consumer group of this process alone, until `close`. */
  async follow(bus: Bus, prefix: string): Promise<void> {
    this.consumer = await bus.consume({
      topic: groupsTopic,
      group: `${prefix}catalogue-${randomUUID()}`,
      maxBatchMessages: MAX_BATCH_MESSAGES,
      commits: false,
      handle: async ({ messages }) => {
        // Older ones tell of versions that have passed.
        if (messages.at(-1)!.value.catalogueVersion !== this.catalogue.version) await this.refresh();
      },
    });
  }

  /** Reads the catalogue again. */
  async refresh(): Promise<void> {
    const catalogue = await this.store.load();
    if (catalogue.version === this.catalogue.version) return;
    const from = this.catalogue.version;
    this.catalogue = catalogue;
    this.logger.info({ from, to: catalogue.version, groups: catalogue.groups.length }, 'catalogue changed');
    for (const listener of this.listeners) listener(catalogue);
  }

  async close(): Promise<void> {
    await this.consumer?.stop();
  }
}
