import { workerData } from 'node:worker_threads';
import type { Catalogue } from '#catalogue/group';
import { classify } from '#classifier/classify';
import type { Classification } from '#contracts/classification';
import type { ClassifyTask } from './classifier-pool';

const { catalogue } = workerData as { readonly catalogue: Catalogue };
const [one, other] = catalogue.groups;
// What is compiled when it is first used, of the catalogue and the lexicon, takes seconds on a busy machine. It would be
// taken from the first article's time. Two groups, so that the tables of relations are read too.
classify(
  {
    title: null,
    text: `${one?.name} fighters attacked a post of ${other?.name} on Monday.`,
    publishedAt: null,
    language: null,
  },
  catalogue,
);

/** What a thread of `ClassifierPool` does with an article. */
export default function classifyTask({ article, deadlineMs }: ClassifyTask): Classification {
  const until = performance.now() + deadlineMs;
  return classify(article, catalogue, { isOverdue: () => performance.now() >= until });
}
