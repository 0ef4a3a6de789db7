import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { SourceInbox } from '#database/source-inbox';
import { identifyPushed, pushedArticleSchema, pushedItem, pushSource } from '#feeds/pushed-article';
import { ApiKeyId } from './api-key.guard';
import { idempotencyHeaders, IdempotencyKeys } from './idempotency-keys';
import { Problem } from './problem';
import { describeRoute, Input, type InputOf, Route } from './route';

/** Ingest publishes thousands a minute; when so many wait, it is away, and a client can wait as well. */
const MAX_WAITING_ARTICLES = 10_000;
const RETRY_AFTER_SECONDS = 30;

const acceptedSchema = z
  .object({
    articleId: z
      .uuid()
      .describe(
        'The id that the article will have. The same article always gets the same, however often it is pushed.',
      ),
    sourceId: z.uuid(),
  })
  .meta({ id: 'AcceptedArticle', title: 'AcceptedArticle' });

const pushArticle = describeRoute({
  method: 'post',
  path: '/v1/articles',
  tag: 'Articles',
  summary: 'Push an article; it is classified like one from a feed',
  description:
    'An article is known by its url, else by its id within its source, else by its title and text. Pushed again with ' +
    'another text, it is a new revision of the same article; with the same text it changes nothing.',
  headers: idempotencyHeaders,
  body: pushedArticleSchema,
  status: 202,
  answer: { description: 'Stored; it will be published.', schema: acceptedSchema },
  refusals: ['conflict', 'unprocessable'],
});

@Controller()
export class PushController {
  constructor(private readonly keys: IdempotencyKeys) {}

  @Route(pushArticle)
  push(
    @Input() { headers, body }: InputOf<typeof pushArticle>,
    @ApiKeyId() apiKeyId: string,
  ): Promise<z.infer<typeof acceptedSchema>> {
    const source = pushSource(body.source);
    const request = { apiKeyId, key: headers['idempotency-key'], body };
    return this.keys.once(request, pushArticle.status, async (transaction) => {
      await transaction.query(
        'INSERT INTO sources (id, kind, name, location) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [source.id, source.kind, source.name, source.location],
      );
      const article = { contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
      const put = await SourceInbox.put(transaction, source.id, article, MAX_WAITING_ARTICLES);
      if (put === 'no-source') throw new Problem('conflict', `The source ${source.id} is switched off.`);
      if (put === 'full') {
        throw new Problem('unavailable', `${MAX_WAITING_ARTICLES} articles of this source wait to be published.`, {
          headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
        });
      }
      return { articleId: identifyPushed(source.id, pushedItem(body)).articleId, sourceId: source.id };
    });
  }
}
