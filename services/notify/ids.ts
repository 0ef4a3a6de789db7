import { v5 } from 'uuid';

/** Any UUID, the same in every version of this program: an id that changed would deliver everything again. */
const SUBSCRIPTIONS_OF_FILES = 'b1d4d0c2-6c3e-4d8f-9a55-2e7c1f0a9b6d';

/** The id of a subscription that a file names. */
export const subscriptionIdOf = (name: string): string => v5(name, SUBSCRIPTIONS_OF_FILES);

/** One delivery for a subscription and an event, however often the event is read. */
export const deliveryIdOf = (subscriptionId: string, eventId: string): string => v5(eventId, subscriptionId);
