import { readFileSync } from 'node:fs';
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { type Batch, Bus } from '#bus/bus';
import type { Article } from '#contracts/article';
import type { ClassifiedArticle } from '#contracts/classification';
import { mentionsTopic } from '#contracts/topics';
import { runService } from '#platform/service';

/** What a real run found: article id → mentions and relations. */
type Findings = Record<string, Pick<ClassifiedArticle, 'mentions' | 'relations'>>;

const findings = JSON.parse(readFileSync(process.env.BENCH_FINDINGS!, 'utf8')) as Findings;

/** The classify service without classification: it looks up what the real one found, so that the same rows follow. */
@Controller()
class NullArticlesController {
  constructor(private readonly bus: Bus) {}

  @EventPattern<string>('articles.v1')
  async handle(@Payload() batch: Batch<Article>): Promise<void> {
    await this.bus.publish(
      mentionsTopic,
      batch.messages.map(({ value: article, traceparent }) => ({
        key: article.articleId,
        id: article.articleId,
        traceparent,
        value: {
          article,
          ...(findings[article.articleId] ?? { mentions: [], relations: [] }),
          language: 'en',
          depth: 'full',
          engineVersion: 'null',
          catalogueVersion: 'null',
        },
      })),
    );
  }
}

@Module({ controllers: [NullArticlesController] })
class NullClassifyModule {}

void runService({ name: 'classify', module: NullClassifyModule });
