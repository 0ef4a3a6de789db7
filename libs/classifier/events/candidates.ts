import type { EventType } from '#contracts/vocabulary';
import { QUAD_CLASS_OF } from '#contracts/vocabulary';
import { type EntryIndex, entriesOfNoun } from '../lexicon/entry-index';
import type { Entry, Lexicon, Operator, RelationRule, Rule } from '../lexicon/load-lexicon';
import type { NounGroup, VerbGroup } from '../syntax/chunks';
import { type Analysis, isSpeech } from '../syntax/clauses';
import {
  type Argument,
  argument,
  aroundNoun,
  aroundVerb,
  type Carried,
  carriedBy,
  deepRoles,
  type DeepRoles,
  type Match,
  matchNoun,
  matchVerb,
  nounAt,
  verbAt,
} from './match';

/** Where a sentence tells of something, and of whom. */
export interface Telling {
  readonly actors: readonly Argument[];
  readonly targets: readonly Argument[];
  /** Tokens `[from, to)` of the words that tell of it. */
  readonly from: number;
  readonly to: number;
  /** Verb group whose tense and negation hold for it; -1 for none. */
  readonly verb: number;
  /** The unit that tells of it. */
  readonly unit: number;
}

/** An event that the sentence tells of, before it is known whose event is asked for. */
export interface EventCandidate extends Telling {
  readonly eventType: EventType;
  readonly mode: string | null;
  readonly rule: string;
  readonly weight: number;
  readonly specificity: number;
  readonly isSymmetric: boolean;
  /** Verbs and nouns above it that change how it is to be taken, from the outside in. */
  readonly operators: readonly Operator[];
  /** Another event is made of this one, so it is second choice for the same parties. */
  isEmbedded: boolean;
}

// Operators on operators: "refused to agree to stop the attacks" has three.
const MAX_DEPTH = 4;
const VERBAL_COOPERATION: ReadonlySet<EventType> = new Set([
  'AGREE',
  'CONSULT',
  'SUPPORT',
  'COOPERATE',
  'AID',
  'CONCEDE',
  'RETREAT',
]);

// "X and Y agreed to meet", "X and Y called off the talks": who shared the inner act shares the outer one.
const STAYS_MUTUAL: ReadonlySet<EventType> = new Set(['AGREE', 'CONCEDE', 'RETREAT', 'REJECT', 'SANCTION']);

// "the shelling stopped": verbs that, without an object, tell of what their subject names.
const ENDS_OR_BEGINS = new Set(['stop', 'end', 'cease', 'resume', 'begin', 'start', 'continue', 'halt']);

const DEMANDING_MODAL = /^(?:must|should|ought)$/;

/** Types of what is said; the others are done. */
const SAID: ReadonlySet<EventType> = new Set([
  'AGREE',
  'CONSULT',
  'SUPPORT',
  'CONCEDE',
  'REQUEST',
  'ACCUSE',
  'REJECT',
  'THREATEN',
]);

const CONDITIONAL_MODAL = /^(?:will|would|'ll|shall|could|may|might|can)$/;
const CONDITIONS = new Set(['if', 'unless']);

/** The verb of the sentence's first conditional clause; null for none. */
function conditionOf(analysis: Analysis): { readonly verb: number } | null {
  const mark = analysis.units.find((unit) => unit.kind === 'mark' && CONDITIONS.has(unit.text));
  if (mark === undefined) return null;
  return { verb: analysis.verbs.find((verb) => verb.unit > mark.unit)?.unit ?? -1 };
}

/**
 * Every event that the sentence tells of: for each verb and noun the most specific pattern that fits, then the operators
 * over them ("agreed to", "threatened to", "call for an end to"), which make one event of another (compositional
 * semantics over a frame lexicon). Linear in predicates times patterns of their head word; depth of operators is bounded.
 */
export function candidatesIn(analysis: Analysis, lexicon: Lexicon): EventCandidate[] {
  // By unit; undefined until the unit is looked at.
  const built: (EventCandidate | null | undefined)[] = [];
  /** "vowed to disrupt the vote and attack stations": the other events under the same operator. */
  const siblingsOf = new Map<EventCandidate, EventCandidate[]>();
  const condition = conditionOf(analysis);
  const all: EventCandidate[] = [];
  const carriedOf: (Carried | undefined)[] = [];

  const carried = (noun: NounGroup): Carried => {
    return (carriedOf[noun.unit] ??= carriedBy(analysis, noun));
  };

  const eventOf = (unit: number, depth: number): EventCandidate | null => {
    if (unit < 0) return null;
    const known = built[unit];
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return null;
    // Marks the unit as being worked on: a cycle of complements ends here.
    built[unit] = null;
    const found = analysis.units[unit];
    let event: EventCandidate | null = null;
    if (found?.kind === 'verb') event = ofVerb(found, depth);
    else if (found?.kind === 'noun') event = ofNoun(found, depth);
    built[unit] = event;
    if (event !== null) all.push(event);
    return event;
  };

  function ofVerb(verb: VerbGroup, depth: number): EventCandidate | null {
    const roles = deepRoles(analysis, verb);
    const saysSomething = verb.complements.some((unit) => {
      const inner = verbAt(analysis, unit);
      return inner !== null && inner.form === 'finite' && inner.unit > verb.unit;
    });
    let base: Match | null = null;
    let operator: { match: Match; embedded: EventCandidate | null; result: EventType | 'keep' } | null = null;
    const consider = (entry: Entry): void => {
      if (entry.meaning.kind === 'relation') return;
      if (entry.meaning.kind === 'event') {
        // "demonstrated that it can wait" is no protest: what takes a clause is said, not done.
        if (saysSomething && entry.pattern.elements.length === 0 && !SAID.has(entry.meaning.eventType)) return;
        if (base === null || isBetter(entry, base.entry)) base = matchVerb(analysis, verb, entry, roles) ?? base;
        return;
      }
      const match = matchVerb(analysis, verb, entry, roles);
      if (match === null) return;
      const embedded = embeddedOf(verb, match, depth);
      const result =
        entry.meaning.over.get(embedded?.eventType ?? 'none') ??
        (entry.meaning.keeps && embedded !== null ? 'keep' : null);
      if (result === null) return;
      if (
        operator === null ||
        (embedded !== null && operator.embedded === null) ||
        ((embedded === null) === (operator.embedded === null) &&
          entry.pattern.specificity > operator.match.entry.pattern.specificity)
      )
        operator = { match, embedded, result };
    };
    const ofLemma = lexicon.events.verbs.get(verb.lemma);
    const ofAdjective =
      verb.adjective < 0 ? undefined : lexicon.events.adjectives.get(analysis.tokens[verb.adjective]!.word.text);
    const mayBeAdjective = verb.isPassive || verb.isProgressive || verb.form === 'participle' || verb.form === 'gerund';
    const ofParticiple = mayBeAdjective
      ? lexicon.events.adjectives.get(analysis.tokens[verb.main]!.word.text)
      : undefined;
    if (ofLemma !== undefined || ofAdjective !== undefined || ofParticiple !== undefined) {
      const around = aroundVerb(analysis, verb, roles, lexicon);
      ofLemma?.visit(around, consider);
      ofAdjective?.visit(around, consider);
      // Participles that the lexicon has as adjectives: "opposed to", "committed to", "preparing for".
      ofParticiple?.visit(around, considerParticiple);
    }
    return compose(verb, roles.actors, base, operator, verb.unit, depth);

    function considerParticiple(entry: Entry): void {
      const { pattern } = entry;
      const active = { actors: verb.subject >= 0 ? [argument(verb.subject)] : [], objects: [] as number[] };
      const match = matchVerb(analysis, verb, entry, active);
      if (match === null) return;
      const targets = match.targets.filter((target) => target.unit !== verb.subject);
      const asActive: Match = { ...match, targets, triggerEnd: Math.max(match.triggerEnd, verb.main + 1) };
      if (entry.meaning.kind === 'event') {
        if (base === null || pattern.specificity > base.entry.pattern.specificity) base = asActive;
      } else if (entry.meaning.kind === 'operator') {
        const embedded = embeddedOf(verb, match, depth);
        const result = entry.meaning.over.get(embedded?.eventType ?? 'none') ?? null;
        if (result !== null && embedded !== null) operator = { match: asActive, embedded, result };
      }
    }
  }

  function ofNoun(noun: NounGroup, depth: number): EventCandidate | null {
    const token = analysis.tokens[noun.head]!;
    if (token.span >= 0 || noun.isTemporal) return null;
    const entries = entriesOfNoun(lexicon.events, token.word);
    if (entries === undefined) return null;
    const around = carried(noun);
    let base: Match | null = null;
    let operator: { match: Match; embedded: EventCandidate | null; result: EventType | 'keep' } | null = null;
    entries.visit(aroundNoun(analysis, noun, around), (entry) => {
      if (entry.meaning.kind === 'relation') return;
      if (entry.meaning.kind === 'event') {
        if (base === null || isBetter(entry, base.entry)) base = matchNoun(analysis, noun, entry, around) ?? base;
        return;
      }
      const match = matchNoun(analysis, noun, entry, around);
      if (match === null) return;
      let embedded: EventCandidate | null = null;
      for (const unit of [...match.complements, ...match.taken]) embedded ??= eventOf(unit, depth + 1);
      const result =
        entry.meaning.over.get(embedded?.eventType ?? 'none') ??
        (entry.meaning.keeps && embedded !== null ? 'keep' : null);
      if (result !== null && (operator === null || (embedded !== null && operator.embedded === null)))
        operator = { match, embedded, result };
    });
    const verb = around.carrier ?? enclosingVerb(noun);
    const actors = base === null ? [] : (base as Match).actors;
    const nounActors = operator === null ? actors : (operator as { match: Match }).match.actors;
    return compose(verb, nounActors, base, operator, noun.unit, depth);
  }

  /** The verb of the clause that a noun stands in. */
  function enclosingVerb(noun: NounGroup): VerbGroup | null {
    return (
      analysis.verbs.find((verb) => verb.subject === noun.unit || verb.objects.includes(noun.unit)) ??
      verbAt(analysis, noun.verb)
    );
  }

  function embeddedOf(verb: VerbGroup, match: Match, depth: number): EventCandidate | null {
    const { elements } = match.entry.pattern;
    const wantsComplement = elements.some(
      (element) =>
        element.kind === 'complement' ||
        (element.kind === 'preposition' && (element.argument === 'gerund' || element.argument === 'any')),
    );
    const units = [...match.complements];
    if (wantsComplement) units.push(...match.taken);
    else {
      const hasTarget = elements.some((element) => element.kind === 'target');
      if (!hasTarget || elements.length === 0) {
        units.push(...verb.complements.filter((unit) => !units.includes(unit)));
        const isOfSubject =
          verb.isPassive ||
          (ENDS_OR_BEGINS.has(verb.lemma) && verb.objects.length === 0 && verb.complements.length === 0);
        units.push(...(isOfSubject && verb.subject >= 0 ? [verb.subject] : verb.objects));
      }
      units.push(...match.taken.filter((unit) => !units.includes(unit)));
    }
    let best: EventCandidate | null = null;
    const coordinated: EventCandidate[] = [];
    for (const unit of units) {
      if (unit === verb.unit) continue;
      const event = eventOf(unit, depth + 1);
      if (event === null) continue;
      if (verb.complements.includes(unit)) coordinated.push(event);
      if (best === null || event.weight > best.weight) best = event;
    }
    if (best !== null && coordinated.length > 1 && coordinated.includes(best))
      siblingsOf.set(
        best,
        coordinated.filter((event) => event !== best),
      );
    return best;
  }

  function compose(
    verb: VerbGroup | null,
    actors: readonly Argument[],
    base: Match | null,
    operator: { match: Match; embedded: EventCandidate | null; result: EventType | 'keep' } | null,
    unit: number,
    depth: number,
  ): EventCandidate | null {
    if (operator !== null) {
      const { match, embedded, result } = operator;
      const isIdiom =
        base !== null &&
        base.entry.pattern.specificity >= 2 &&
        base.entry.pattern.specificity >= match.entry.pattern.specificity;
      const isStronger =
        base === null ||
        (embedded !== null && !isIdiom) ||
        (embedded === null && (base.entry.meaning as Rule).weight < 0.5 && match.entry.pattern.specificity > 0);
      if (isStronger && (embedded !== null || result !== 'keep')) {
        const isUndergoing = match.entry.meaning.id === 'op.undergo';
        const told = result === 'keep' ? embedded!.eventType : result;
        const type = operatedType(told, result !== 'keep', verb, unit, isUndergoing);
        const keeps = type === told && (result === 'keep' || type === embedded?.eventType);
        if (embedded !== null) embedded.isEmbedded = true;
        const own = match.targets.filter((target) => target.weight >= 0.9 || embedded === null);
        const targets: Argument[] = [...own];
        if (embedded !== null) {
          const isSelf = (each: Argument) => actors.some((actor) => actor.unit === each.unit);
          for (const each of embedded.targets)
            if (!isSelf(each)) targets.push(scaled(each, own.length > 0 ? 0.5 : 0.95));
          if (!keeps || isUndergoing)
            for (const each of embedded.actors)
              if (!isSelf(each)) targets.push(scaled(each, type === 'ACCUSE' || type === 'REQUEST' ? 0.95 : 0.8));
        }
        const opActors = isUndergoing ? [...(embedded?.actors ?? [])] : [...match.actors];
        if (embedded !== null) {
          for (const sibling of siblingsOf.get(embedded) ?? []) {
            sibling.isEmbedded = true;
            for (const each of sibling.targets) targets.push(scaled(each, 0.9));
          }
          // "X may close its border, the minister warned": whose act it would be threatens as well.
          if (type === 'THREATEN' && !keeps && !isUndergoing)
            for (const each of embedded.actors) opActors.push(scaled(each, 0.85));
        }
        if (isUndergoing && type === 'THREATEN' && verb !== null) {
          // "X said Y would face sanctions"
          const speech = verb.relation === 'content' ? verbAt(analysis, verb.parent) : null;
          if (speech !== null && speech.subject >= 0) opActors.push(argument(speech.subject, 0.95));
        }
        if (type === 'THREATEN') targets.push(...conditionTargets(opActors, verb));
        const from = unitStart(unit);
        return {
          eventType: type,
          mode: keeps ? (embedded?.mode ?? null) : null,
          rule: match.entry.meaning.id,
          weight: 0.95,
          specificity: match.entry.pattern.specificity + (embedded === null ? 0 : 1.5),
          isSymmetric:
            embedded !== null &&
            ((keeps && embedded.isSymmetric) || (STAYS_MUTUAL.has(type) && isMutual(embedded) && areListed(opActors))),
          actors:
            keeps && embedded !== null ? [...opActors, ...embedded.actors.map((each) => scaled(each, 0.85))] : opActors,
          targets: isUndergoing ? [...targets, ...match.actors] : targets,
          from,
          to: Math.max(from + 1, match.triggerEnd),
          verb: verb?.unit ?? -1,
          unit,
          operators: [match.entry.meaning as Operator, ...(embedded?.operators ?? [])],
          isEmbedded: false,
        };
      }
    }
    if (base === null) return speechEvent(verb, unit, depth);
    const rule = base.entry.meaning as Rule;
    const targets: Argument[] = [...base.targets];
    let isSymmetric = rule.isSymmetric;
    const isOwnActor = (each: Argument) => base.actors.some((actor) => actor.unit === each.unit);
    for (const inside of [...base.taken, ...base.complements]) {
      const inner = eventOf(inside, depth + 1);
      if (inner !== null) {
        inner.isEmbedded = true;
        if (isMutual(inner) && STAYS_MUTUAL.has(rule.eventType) && areListed(base.actors)) isSymmetric = true;
        for (const each of inner.targets) if (!isOwnActor(each)) targets.push(scaled(each, 0.9));
        if (base.entry.pattern.part !== 'noun')
          for (const each of inner.actors) if (!isOwnActor(each)) targets.push(scaled(each, 0.6));
        continue;
      }
      const complement = verbAt(analysis, inside);
      if (complement === null) continue;
      for (const each of complement.objects) targets.push(argument(each, 0.9));
      for (const each of complement.obliques) targets.push(argument(each, 0.6));
    }
    if (rule.eventType === 'PROTEST' && verb !== null && verb.unit === unit) {
      // "took to the streets to demand …", "went on strike, demanding …": what they want is told by the same act.
      for (const want of wantsOf(verb)) {
        const inner = base.complements.includes(want) ? null : eventOf(want, depth + 1);
        if (inner === null || !QUAD_CLASS_OF[inner.eventType].endsWith('conflict')) continue;
        inner.isEmbedded = true;
        for (const each of inner.targets) if (!isOwnActor(each)) targets.push(scaled(each, 0.95));
        for (const each of inner.actors) if (!isOwnActor(each)) targets.push(scaled(each, 0.8));
      }
    }
    const eventType = typeOf(rule, verb, unit);
    if (eventType === 'THREATEN') targets.push(...conditionTargets(base.actors, verb));
    const from = unitStart(unit);
    return {
      eventType,
      mode: rule.mode,
      rule: rule.id,
      weight: rule.weight,
      specificity: base.entry.pattern.specificity,
      isSymmetric,
      actors: base.actors,
      targets,
      from,
      to: Math.max(from + 1, base.triggerEnd),
      verb: verb?.unit ?? -1,
      unit,
      operators: [],
      isEmbedded: false,
    };
  }

  function areListed(actors: readonly Argument[]): boolean {
    return actors.some((actor) => analysis.nouns.some((noun) => noun.coordinatedWith === actor.unit));
  }

  /** "X said Y had attacked Z": X's words against Y. */
  function speechEvent(verb: VerbGroup | null, unit: number, depth: number): EventCandidate | null {
    if (verb === null || verb.unit !== unit || verb.isPassive || !isSpeech(verb.lemma) || verb.subject < 0) return null;
    for (const complement of verb.complements) {
      const inner = verbAt(analysis, complement);
      if (inner === null || inner.form !== 'finite') continue;
      const from = unitStart(unit);
      const isOwn = inner.subject === verb.subject || nounAt(analysis, inner.subject)?.antecedent === verb.subject;
      if (
        DEMANDING_MODAL.test(inner.modal) &&
        inner.subject >= 0 &&
        !isOwn &&
        nounAt(analysis, inner.subject)?.isAnaphor !== true
      ) {
        // "Y must go, X said"
        const roles = deepRoles(analysis, inner);
        return {
          eventType: 'REQUEST',
          mode: null,
          rule: 'speech.demand',
          weight: 0.6,
          specificity: 0.5,
          isSymmetric: false,
          actors: [argument(verb.subject)],
          targets: [argument(inner.subject), ...roles.objects.map((object) => argument(object, 0.7))],
          from,
          to: from + 1,
          verb: verb.unit,
          unit,
          operators: [],
          isEmbedded: false,
        };
      }
      const event = eventOf(complement, depth + 1);
      if (
        event === null &&
        isOwn &&
        condition !== null &&
        condition.verb !== inner.unit &&
        CONDITIONAL_MODAL.test(inner.modal)
      ) {
        // "said they would ground all flights if X did not back down"
        return {
          eventType: 'THREATEN',
          mode: null,
          rule: 'speech.conditional',
          weight: 0.5,
          specificity: 0,
          isSymmetric: false,
          actors: [argument(verb.subject)],
          targets: conditionTargets([argument(verb.subject)], inner),
          from,
          to: from + 1,
          verb: verb.unit,
          unit,
          operators: [],
          isEmbedded: false,
        };
      }
      if (
        event === null ||
        event.actors.length === 0 ||
        inner.isNegated ||
        QUAD_CLASS_OF[event.eventType] !== 'material-conflict'
      )
        continue;
      if (
        event.actors.some(
          (actor) => actor.unit === verb.subject || nounAt(analysis, actor.unit)?.antecedent === verb.subject,
        )
      )
        continue;
      return {
        eventType: 'ACCUSE',
        mode: null,
        rule: 'speech.of-conflict',
        weight: 0.6,
        specificity: 0,
        isSymmetric: false,
        actors: [argument(verb.subject)],
        targets: event.actors,
        from,
        to: from + 1,
        verb: verb.unit,
        unit,
        operators: [],
        isEmbedded: false,
      };
    }
    return null;
  }

  /** Infinitives and participles that hang on a verb. */
  function wantsOf(verb: VerbGroup): number[] {
    const wants = [...verb.complements];
    for (const other of analysis.verbs)
      if (other.form === 'gerund' && other.parent === verb.unit && !wants.includes(other.unit)) wants.push(other.unit);
    return wants;
  }

  /** A hostile act that will come only if something happens is a threat. */
  function isThreat(type: EventType, verb: VerbGroup | null): boolean {
    if (condition === null || verb === null || verb.isNegated || verb.unit === condition.verb) return false;
    if (!verb.isFuture && !CONDITIONAL_MODAL.test(verb.modal)) return false;
    return QUAD_CLASS_OF[type] === 'material-conflict' || type === 'REJECT';
  }

  /** "will close the strait if X attacks": whom the condition names is threatened. */
  function conditionTargets(actors: readonly Argument[], verb: VerbGroup | null): Argument[] {
    const inner = condition === null || verb === null ? null : verbAt(analysis, condition.verb);
    if (inner === null || inner === verb) return [];
    return [inner.subject, ...inner.objects]
      .filter((unit) => unit >= 0 && !actors.some((actor) => actor.unit === unit))
      .map((unit) => argument(unit, 0.5));
  }

  function operatedType(
    told: EventType,
    isChanged: boolean,
    verb: VerbGroup | null,
    unit: number,
    isUndergoing: boolean,
  ): EventType {
    if (verb === null) return told;
    // "is not willing to", "has not agreed to"
    if (isChanged && verb.unit === unit && verb.isNegated && VERBAL_COOPERATION.has(told)) return 'REJECT';
    if (isThreat(told, verb)) return 'THREATEN';
    const isForeseen = isUndergoing && (verb.isFuture || CONDITIONAL_MODAL.test(verb.modal)) && !verb.isNegated;
    return isForeseen && QUAD_CLASS_OF[told] === 'material-conflict' ? 'THREATEN' : told;
  }

  function unitStart(unit: number): number {
    const found = analysis.units[unit];
    return found?.kind === 'verb'
      ? found.adjective >= 0 && found.lemma === 'be'
        ? found.adjective
        : found.main
      : found?.kind === 'noun'
        ? found.head
        : 0;
  }

  for (const verb of analysis.verbs) eventOf(verb.unit, 0);
  for (const noun of analysis.nouns) eventOf(noun.unit, 0);
  return all;

  /** "There can be no talks": the denial stands before the noun. */
  function hasNo(unit: number): boolean {
    const noun = nounAt(analysis, unit);
    return noun !== null && analysis.tokens[noun.from]!.word.text === 'no';
  }

  function typeOf(rule: Rule, verb: VerbGroup | null, unit: number): EventType {
    const unitKind = analysis.units[unit]?.kind;
    if (verb === null) return rule.eventType;
    const isDenied = verb.isNegated || (unitKind === 'noun' && hasNo(unit) && verb.modal !== '');
    if (isDenied) {
      if (rule.negated !== null) return rule.negated;
      const isRefusal =
        verb.isFuture || /^(?:will|would|'ll|won't|wouldn't|can|cannot|can't|could|couldn't|wo)$/.test(verb.modal);
      if (isRefusal && VERBAL_COOPERATION.has(rule.eventType)) return 'REJECT';
      return rule.eventType;
    }
    if (isThreat(rule.eventType, verb)) return 'THREATEN';
    // "may impose sanctions": held out, not done
    if (rule.eventType === 'SANCTION' && /^(?:may|might|could)$/.test(verb.modal)) return 'THREATEN';
    const isAnnounced = verb.modal === 'would' && verb.relation === 'content';
    if ((verb.isFuture || isAnnounced) && rule.whenFuture !== null) return rule.whenFuture;
    return rule.eventType;
  }
}

/** Whether those who do it are those to whom it is done. */
function isMutual(event: EventCandidate): boolean {
  return (
    event.isSymmetric ||
    event.targets.some((target) => target.weight >= 1 && event.actors.some((actor) => actor.unit === target.unit))
  );
}

function isBetter(entry: Entry, than: Entry): boolean {
  const { weight } = entry.meaning as Rule;
  const { weight: otherWeight } = than.meaning as Rule;
  const { specificity } = entry.pattern;
  const { specificity: otherSpecificity } = than.pattern;
  const isWeak = weight < 0.5;
  if (isWeak !== otherWeight < 0.5 && specificity <= 1 && otherSpecificity <= 1) return !isWeak;
  return specificity > otherSpecificity || (specificity === otherSpecificity && weight > otherWeight);
}

function scaled(each: Argument, factor: number): Argument {
  return { ...each, weight: each.weight * factor };
}

/** A relation that a pattern of relations.yaml tells of. */
export interface RelationCandidate extends Telling {
  readonly rule: RelationRule;
  readonly specificity: number;
  /** Both parties stand on one side: "X and Y keep ties", "ties between X and Y". */
  readonly isMutual: boolean;
}

/** Every relation pattern that fits the sentence: all of them, since a sentence may tell of several pairs. */
export function relationCandidatesIn(analysis: Analysis, lexicon: Lexicon): RelationCandidate[] {
  const found: RelationCandidate[] = [];
  const push = (match: Match, verb: number, unit: number, from: number): void => {
    found.push({
      rule: match.entry.meaning as RelationRule,
      specificity: match.entry.pattern.specificity,
      actors: match.actors,
      targets: match.targets,
      from,
      to: Math.max(from + 1, match.triggerEnd),
      verb,
      unit,
      isMutual: match.entry.pattern.part === 'noun' && (match.targets.length === 0 || match.targets.length > 1),
    });
  };
  for (const verb of analysis.verbs) {
    const roles = deepRoles(analysis, verb);
    const tryAll = (entries: EntryIndex | undefined, from: number, given: DeepRoles): void => {
      entries?.visit(aroundVerb(analysis, verb, given, lexicon), (entry) => {
        const match = matchVerb(analysis, verb, entry, given);
        if (match !== null) push(match, verb.unit, verb.unit, from);
      });
    };
    tryAll(lexicon.relations.verbs.get(verb.lemma), verb.main, roles);
    if (verb.adjective >= 0)
      tryAll(lexicon.relations.adjectives.get(analysis.tokens[verb.adjective]!.word.text), verb.adjective, roles);
    if (verb.isPassive || verb.form === 'gerund')
      tryAll(lexicon.relations.adjectives.get(analysis.tokens[verb.main]!.word.text), verb.main, {
        actors: verb.subject >= 0 ? [argument(verb.subject)] : [],
        objects: [],
      });
  }
  for (const noun of analysis.nouns) {
    const token = analysis.tokens[noun.head]!;
    if (token.span >= 0) continue;
    const entries = entriesOfNoun(lexicon.relations, token.word);
    if (entries === undefined) continue;
    const around = carriedBy(analysis, noun);
    const copula = analysis.verbs.find(
      (verb) => verb.lemma === 'be' && verb.objects.includes(noun.unit) && verb.subject >= 0,
    );
    entries.visit(aroundNoun(analysis, noun, around), (entry) => {
      const match = matchNoun(analysis, noun, entry, around);
      if (match === null) return;
      const actors = [...match.actors];
      // "X, an offshoot of Y": what the noun names is the first party.
      if (copula !== undefined) actors.push(argument(copula.subject));
      if (noun.apposedTo >= 0) actors.push(argument(noun.apposedTo));
      actors.push(argument(noun.unit, 0.8, true));
      const apposition = analysis.nouns.find((other) => other.apposedTo === noun.unit);
      if (apposition !== undefined) actors.push(argument(apposition.unit, 0.9));
      push({ ...match, actors }, around.carrier?.unit ?? copula?.unit ?? -1, noun.unit, noun.head);
    });
  }
  return found;
}
