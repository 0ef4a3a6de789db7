import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { type Batch, Bus, type Incoming, type Outgoing } from '#bus/bus';
import type { Catalogue } from '#catalogue/group';
import { classify, ENGINE_VERSION } from '#classifier/classify';
import type { Article } from '#contracts/article';
import type { Classification } from '#contracts/classification';
import { mentionsTopic } from '#contracts/topics';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { InjectCatalogue } from '#platform/platform.module';

@Controller()
export class ArticlesController {
  private readonly seconds;
  private readonly mentions;

  constructor(
    private readonly bus: Bus,
    private readonly logger: Logger,
    @InjectCatalogue() private readonly catalogue: Catalogue,
    metrics: Metrics,
  ) {
    this.seconds = metrics.histogram(
      'watchfloor_classify_article_seconds',
      'Time to classify one article.',
      [],
      [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2],
    );
    this.mentions = metrics.counter('watchfloor_mentions_total', 'Mentions found.', ['group_id']);
  }

  @EventPattern<string>('articles.v1')
  async handle(@Payload() batch: Batch<Article>): Promise<void> {
    const begun = performance.now();
    const classified: Outgoing<Classification>[] = [];
    for (const message of batch.messages) {
      classified.push(this.classifyOne(message));
      // Heartbeats and health checks get their turn between two articles.
      await yieldToEvents();
    }
    await this.bus.publish(mentionsTopic, classified);
    this.logger.info(
      {
        partition: batch.partition,
        articles: classified.length,
        mentions: classified.reduce((sum, { value }) => sum + value.mentions.length, 0),
        ms: Math.round(performance.now() - begun),
      },
      'batch classified',
    );
  }

  private classifyOne({ value: article, traceparent }: Incoming<Article>): Outgoing<Classification> {
    const begun = performance.now();
    const { mentions, relations } = classify(article, this.catalogue);
    this.seconds.observe((performance.now() - begun) / 1000);
    for (const mention of mentions) this.mentions.inc({ group_id: mention.groupId });
    return {
      key: article.articleId,
      id: `${article.articleId}/${article.revision}/${this.catalogue.version}`,
      traceparent,
      value: {
        article,
        mentions,
        relations,
        engineVersion: ENGINE_VERSION,
        catalogueVersion: this.catalogue.version,
      },
    };
  }
}
