import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 } from 'uuid';
import { Bus } from '#bus/bus';
import type { GroupChange } from '#contracts/group-change';
import { groupsTopic } from '#contracts/topics';
import { Logger } from '#platform/logger';
import { OutboxRelay } from '#platform/outbox-relay';

const NAMESPACE = '2f0c6a0e-0b5d-4f53-8a52-8f6f6f3f7c10';

/** Publishes group_changes to groups.v1. */
@Injectable()
export class GroupRelay extends OutboxRelay<GroupChange> {
  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
    logger: Logger,
  ) {
    super({ table: 'group_changes', position: 'groups' }, dataSource, logger);
  }

  protected override async publish(changes: readonly GroupChange[]): Promise<void> {
    const messages = changes.map((change) => ({
      key: change.groupId,
      value: change,
      id: v5(`${change.groupId} ${change.catalogueVersion} ${change.changedAt}`, NAMESPACE),
      time: new Date(change.changedAt),
    }));
    await this.bus.publish(groupsTopic, messages);
  }

  protected override published(changes: readonly GroupChange[]): void {
    if (changes.length === 0) return;
    const groups = changes.slice(0, 10).map(({ groupId }) => groupId);
    this.logger.info({ changes: changes.length, groups }, 'catalogue changes published');
  }
}
