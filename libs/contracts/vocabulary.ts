/**
 * The closed word lists that messages, tables and the API share.
 * Event types and quad classes are PLOVER's (Political Language Ontology for Verifiable Event Records, draft 2.0).
 */

export const QUAD_CLASSES = [
  'verbal-cooperation',
  'material-cooperation',
  'verbal-conflict',
  'material-conflict',
] as const;
export type QuadClass = (typeof QUAD_CLASSES)[number];

/** Every PLOVER event type with the quad class that PLOVER gives it. */
export const QUAD_CLASS_OF = {
  AGREE: 'verbal-cooperation',
  CONSULT: 'verbal-cooperation',
  SUPPORT: 'verbal-cooperation',
  CONCEDE: 'verbal-cooperation',
  COOPERATE: 'material-cooperation',
  AID: 'material-cooperation',
  RETREAT: 'material-cooperation',
  REQUEST: 'verbal-conflict',
  ACCUSE: 'verbal-conflict',
  REJECT: 'verbal-conflict',
  THREATEN: 'verbal-conflict',
  PROTEST: 'material-conflict',
  SANCTION: 'material-conflict',
  MOBILIZE: 'material-conflict',
  COERCE: 'material-conflict',
  ASSAULT: 'material-conflict',
} as const satisfies Record<string, QuadClass>;

export type EventType = keyof typeof QUAD_CLASS_OF;
export const EVENT_TYPES = Object.keys(QUAD_CLASS_OF) as [EventType, ...EventType[]];

/** What an alert is about: an event type, or `MENTION` where a group is salient and no event is told of it. */
export const ALERT_TYPES = [...EVENT_TYPES, 'MENTION'] as [EventType, ...EventType[], 'MENTION'];
export type AlertType = EventType | 'MENTION';

export const MENTION_KINDS = ['name', 'acronym', 'demonym', 'person'] as const;
export type MentionKind = (typeof MENTION_KINDS)[number];

export const SECTIONS = ['title', 'lead', 'body', 'footnote', 'url', 'boilerplate'] as const;
export type Section = (typeof SECTIONS)[number];

export const ROLES = ['actor', 'target', 'claimant', 'party', 'context'] as const;
export type Role = (typeof ROLES)[number];

export const MODALITIES = ['asserted', 'hedged', 'negated', 'hypothetical'] as const;
export type Modality = (typeof MODALITIES)[number];

export const TIMES = ['current', 'historical', 'future'] as const;
export type Time = (typeof TIMES)[number];

/** What of an article was read: everything, or only its mentions, because the time for it ran out. */
export const CLASSIFICATION_DEPTHS = ['full', 'mentions'] as const;
export type ClassificationDepth = (typeof CLASSIFICATION_DEPTHS)[number];

export const RELATION_KINDS = ['cooperation', 'rivalry', 'mixed'] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/** What binds or sets apart two groups, with the kind of relation that it is evidence of. */
export const RELATION_KIND_OF = {
  affiliation: 'cooperation',
  allegiance: 'cooperation',
  alliance: 'cooperation',
  merger: 'cooperation',
  'joint-operation': 'cooperation',
  funding: 'cooperation',
  shelter: 'cooperation',
  training: 'cooperation',
  support: 'cooperation',
  talks: 'cooperation',
  ceasefire: 'cooperation',
  clash: 'rivalry',
  attack: 'rivalry',
  split: 'rivalry',
  defection: 'rivalry',
  denunciation: 'rivalry',
  threat: 'rivalry',
  competition: 'rivalry',
} as const satisfies Record<string, RelationKind>;

export type RelationType = keyof typeof RELATION_KIND_OF;
export const RELATION_TYPES = Object.keys(RELATION_KIND_OF) as [RelationType, ...RelationType[]];

/** Ascending: the index is the rank. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The life of an alert; each change is one alert event. */
export const ALERT_CHANGES = ['opened', 'corroborated', 'escalated', 'corrected', 'retracted'] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];

/** What ingest reads: a feed, a folder of documents, or what is pushed to the API. */
export const SOURCE_KINDS = ['feed', 'documents', 'push'] as const;

/** How a source fares. What each means in words stands in libs/feeds/source-state.ts. */
export const SOURCE_STATES = ['new', 'healthy', 'slow', 'failing', 'moved', 'gone', 'silent'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];
