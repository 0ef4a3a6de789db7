import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { type Batch, Bus, type DeadLetter, type Incoming, type Outgoing } from '#bus/bus';
import type { Article } from '#contracts/article';
import type { ClassifiedArticle } from '#contracts/classification';
import { mentionsTopic } from '#contracts/topics';
import { Logger } from '#platform/logger';
import { Metrics } from '#platform/metrics';
import { ClassifierPool, Unclassifiable } from './classifier-pool';

@Controller()
export class ArticlesController {
  private readonly seconds;
  private readonly mentions;
  private readonly shortened;

  constructor(
    private readonly bus: Bus,
    private readonly logger: Logger,
    private readonly pool: ClassifierPool,
    metrics: Metrics,
  ) {
    this.seconds = metrics.histogram(
      'watchfloor_classify_article_seconds',
      'Time to classify one article, with the wait for a thread.',
      [],
      [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10],
    );
    this.mentions = metrics.counter('watchfloor_mentions_total', 'Mentions found.', ['group_id']);
    this.shortened = metrics.counter(
      'watchfloor_classify_deadlines_total',
      'Articles whose time ran out before their events.',
    );
  }

  @EventPattern<string>('articles.v1')
  async handle(@Payload() batch: Batch<Article>): Promise<DeadLetter[]> {
    const begun = performance.now();
    const results = await Promise.all(batch.messages.map((message) => this.classifyOne(message)));
    const classified = results.filter((result): result is Outgoing<ClassifiedArticle> => 'value' in result);
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
    return results.filter((result): result is DeadLetter => 'reason' in result);
  }

  private async classifyOne(message: Incoming<Article>): Promise<Outgoing<ClassifiedArticle> | DeadLetter> {
    const { value: article, traceparent, offset } = message;
    const begun = performance.now();
    try {
      const classification = await this.pool.classify(article);
      this.seconds.observe((performance.now() - begun) / 1000);
      for (const mention of classification.mentions) this.mentions.inc({ group_id: mention.groupId });
      if (classification.depth === 'mentions') {
        this.shortened.inc();
        const fields = { articleId: article.articleId, characters: article.text.length };
        this.logger.warn(fields, 'the time for an article ran out: mentions only');
      }
      if (typeof classification.readTo === 'number') {
        const fields = { articleId: article.articleId, readTo: classification.readTo };
        this.logger.warn(fields, 'an article has too many names: the rest of it was not read');
      }
      return {
        key: article.articleId,
        id: `${article.articleId}/${article.revision}/${classification.catalogueVersion}`,
        traceparent,
        value: { article, ...classification },
      };
    } catch (error) {
      if (error instanceof Unclassifiable) return { offset, reason: error.message };
      throw error;
    }
  }
}
