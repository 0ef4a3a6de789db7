import type { Token } from '../text/tokens';
import { chunksOf, type NounGroup, type Unit, type VerbGroup } from './chunks';
import { tagsOf } from './tag';
import { CLASS } from './vocabulary';

/** A sentence taken apart: its noun groups and verb groups with who does what to whom. */
export interface Analysis {
  readonly tokens: readonly Token[];
  readonly tags: Int32Array;
  readonly units: readonly Unit[];
  readonly nouns: readonly NounGroup[];
  readonly verbs: readonly VerbGroup[];
  /** By token: the unit that holds it, or -1. */
  readonly unitOf: Int32Array;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Verbs with a clause of their own as object, with or without "that". */
const SPEECH = words(`
  say tell claim announce state add note report warn believe think allege confirm declare deny insist argue suggest
  indicate acknowledge admit predict fear hope know show find reveal stress reiterate vow pledge promise agree estimate
  hint imply maintain assert contend caution complain explain learn hear see emphasise emphasize disclose conclude
  recall remark concede suspect expect understand demand require recommend propose mean ensure tweet write signal
  boast swear quip lament urge ask threaten charge rule determine testify affirm reaffirm underline underscore inform remind`);

/** Verbs whose object, not subject, is the subject of the infinitive or gerund that follows. */
const OBJECT_CONTROL = words(`
  urge ask order tell force allow call compel persuade invite want encourage help enable request instruct warn press
  pressure require authorize authorise permit expect lead cause push convince beg implore advise direct command let make
  oblige pressurize coerce forbid prohibit ban bar stop prevent accuse blame suspect condemn criticise criticize charge
  denounce praise thank convict indict deploy send appeal prod exhort lobby challenge summon dare induce prompt incite
  assist train arm prepare recruit hire commission dispatch fine jail sentence arrest detain sanction punish try see
  catch find leave set implicate acquit commend congratulate hail pardon dissuade discourage deter block keep hold like`);

/** Verbs that have an object wherever they are active: without one after a noun they are participles. */
const NEEDS_OBJECT = words(`
  kill arrest wound injure detain kidnap abduct sanction ban accuse charge jail sentence evacuate release expel deploy
  seize capture behead execute assassinate target bomb destroy damage imprison deport oust overthrow hang shoot suspend
  lift impose freeze base locate back fund finance arm train support equip supply lead call know name hold found hit
  claim displace recover rescue free injure assault murder massacre torture rape extradite indict convict summon recall
  designate blacklist outlaw bar block cancel postpone allege blame suspect foil thwart intercept uncover discover`);

/** Verbs that take an infinitive without "to" after their object. */
const BARE_INFINITIVE = words('let help make see watch hear');

/** Nouns that an infinitive hangs on, also past a phrase between: "a refusal by X to extradite". */
const INFINITIVE_NOUNS = words(`
  plan refusal threat pledge promise offer decision attempt bid effort call demand order request appeal agreement
  willingness readiness vow move failure proposal intention warning right duty deal invitation ultimatum push drive
  campaign plea unwillingness reluctance commitment permission desire wish plot conspiracy motion vote mandate power
  authority resolution determination ability inability mission operation undertaking intent step steps`);

const MAX_OBJECTS = 3;

interface Clause {
  readonly id: number;
  readonly kind: 'main' | 'relative' | 'content' | 'adverbial' | 'aside';
  subject: number;
  lastVerb: number;
  /** Verb or noun that the clause hangs on. */
  readonly parent: number;
  readonly parentNoun: number;
  readonly outer: Clause | null;
  readonly fronted: number[];
  antecedent: number;
}

/**
 * Tags, groups and links a sentence: subjects, objects, prepositional phrases, complements; voice is resolved by the
 * reader of the result. A finite-state cascade (Abney, "Partial parsing via finite-state cascades", 1996) with the
 * attachment choices of a shallow parser: nearest first, prepositional phrases offered to the noun and the verb before
 * them. Linear in the tokens but for look-aheads of bounded length; never throws.
 */
export function analyse(tokens: readonly Token[]): Analysis {
  const tags = tagsOf(tokens);
  const units = chunksOf(tokens, tags);
  const nouns: NounGroup[] = [];
  const verbs: VerbGroup[] = [];
  const unitOf = new Int32Array(tokens.length);
  for (let token = 0; token < unitOf.length; token++) unitOf[token] = -1;
  for (const unit of units) {
    if (unit.kind === 'mark') continue;
    if (unit.kind === 'noun') nouns.push(unit);
    else verbs.push(unit);
    for (let token = unit.from; token < unit.to; token++) unitOf[token] = unit.unit;
  }
  link(tokens, units);
  return { tokens, tags, units, nouns, verbs, unitOf };
}

function link(tokens: readonly Token[], units: Unit[]): void {
  let clauses = 0;
  const open = (kind: Clause['kind'], parent: number, parentNoun: number, outer: Clause | null): Clause => ({
    id: clauses++,
    kind,
    subject: -1,
    lastVerb: -1,
    parent,
    parentNoun,
    outer,
    fronted: [],
    antecedent: -1,
  });
  const nounAt = (unit: number): NounGroup | null => {
    const found = unitAt(units, unit);
    return found?.kind === 'noun' ? found : null;
  };
  const verbAt = (unit: number): VerbGroup | null => {
    const found = unitAt(units, unit);
    return found?.kind === 'verb' ? found : null;
  };

  let clause = open('main', -1, -1, null);
  let lastNoun = -1;
  let lastMain = -1;
  let afterComma = false;
  let afterConjunction = false;
  let commaNoun = -1;
  let party = -1;
  let aside = -1;
  let attributed = -1;
  let awaitsSpeaker = -1;

  for (let at = 0; at < units.length; at++) {
    const unit = units[at]!;
    if (unit.kind === 'mark') {
      const { tag } = unit;
      if (tag === CLASS.quote) continue;
      if (tag === CLASS.adjective) {
        const verb = verbAt(at - 1) ?? verbAt(clause.lastVerb);
        if (verb !== null && verb.adjective < 0) verb.adjective = unit.token;
        continue;
      }
      if (tag === CLASS.comma) {
        afterComma = true;
        commaNoun = lastNoun;
        if (clause.kind === 'aside' && clause.lastVerb >= 0 && clause.outer !== null) {
          // "Somalia, Kenya said, had armed …": what goes on is what was said.
          aside = clause.lastVerb;
          clause = clause.outer;
        } else if (clause.kind === 'relative' && clause.lastVerb >= 0 && clause.outer !== null) clause = clause.outer;
        else if (
          clause.kind === 'adverbial' &&
          clause.lastVerb >= 0 &&
          clause.outer !== null &&
          clause.outer.lastVerb < 0
        )
          clause = clause.outer;
        continue;
      }
      if (tag === CLASS.conjunction) {
        afterConjunction = true;
        continue;
      }
      if (tag === CLASS.relative) {
        clause = openRelative(units, at, clause, open, lastNoun, nounAt, verbAt);
        afterComma = false;
        afterConjunction = false;
        continue;
      }
      if (tag === CLASS.subordinator) {
        let outer = clause;
        while (outer.kind === 'relative' && outer.outer !== null && outer.lastVerb >= 0) outer = outer.outer;
        clause = open('adverbial', outer.lastVerb, -1, outer);
        afterComma = false;
        afterConjunction = false;
        continue;
      }
      if (tag === CLASS.stop) {
        clause = open('main', -1, -1, null);
        lastNoun = -1;
        afterComma = false;
        afterConjunction = false;
      }
      continue;
    }

    if (unit.kind === 'noun') {
      unit.clause = clause.id;
      if (unit.isAnaphor || unit.hasAnaphoricPossessor) unit.antecedent = party;
      if (unit.isPossessor) {
        lastNoun = at;
        continue;
      }
      const previous = ownerChainStart(units, at) - 1;
      const adjacent = nounAt(previous);
      placeNoun(unit, adjacent, previous);
      if (!unit.isTemporal) lastNoun = at;
      afterComma = false;
      afterConjunction = false;
      continue;
    }

    placeVerb(unit);
    if (unit.form === 'finite') {
      lastMain = unit.relation === 'relative' || unit.relation === 'reduced' ? lastMain : at;
      if (unit.subject >= 0 && nounAt(unit.subject)?.isAnaphor === false) party = unit.subject;
    }
    afterComma = false;
    afterConjunction = false;
  }

  function placeNoun(noun: NounGroup, adjacent: NounGroup | null, previous: number): void {
    const verb = verbAt(clause.lastVerb);
    if (noun.isTemporal && noun.preposition === '') return;
    if (noun.preposition !== '') {
      if (adjacent !== null && !afterComma) noun.attachedTo = adjacent.isTemporal ? lastNoun : adjacent.unit;
      if (verb !== null) {
        verb.obliques.push(noun.unit);
        noun.verb = verb.unit;
      } else if (clause.subject < 0 || afterComma) clause.fronted.push(noun.unit);
      return;
    }
    const listed = nounAt(lastNoun);
    const follower = nextMain(units, noun.unit);
    // "opened its ports to migrants stranded at sea": straight after a verb that takes no clause stands its object.
    const isDirectObject =
      verb?.form === 'finite' &&
      !verb.isPassive &&
      verb.objects.length === 0 &&
      !SPEECH.has(verb.lemma) &&
      follower?.maybeParticiple === true &&
      ownerChainStart(units, noun.unit) - 1 === verb.unit;
    const startsClause = follower !== null && !isDirectObject && isFiniteHere(units, follower);
    if ((afterConjunction || afterComma) && listed !== null && adjacentThroughMarks(units, previous, lastNoun)) {
      const subjectOpen = clause.lastVerb < 0;
      if (afterConjunction) {
        if (!(startsClause && !subjectOpen) || isSharedObject(units, noun, follower)) {
          coordinate(noun, listed);
          return;
        }
        newClauseAt(noun);
        return;
      }
      const isOfFronted = listed.clause !== clause.id || (verbAt(listed.verb)?.form ?? 'finite') !== 'finite';
      if (subjectOpen && clause.subject < 0 && (listed.preposition !== '' || isOfFronted)) {
        // "In Kabul, fighters …", "Facing defeat, fighters …": what follows the comma is the subject.
        clause.subject = noun.unit;
        return;
      }
      if (subjectOpen && follower !== null && SPEECH.has(follower.lemma) && isCommaAt(units, follower.unit + 1)) {
        clause = open('aside', -1, -1, clause);
        clause.subject = noun.unit;
        noun.clause = clause.id;
        return;
      }
      if (isListAhead(units, noun.unit) || (subjectOpen && isHeadlinePair(tokens, units, listed, noun, follower))) {
        coordinate(noun, listed);
        return;
      }
      if (!(startsClause && !subjectOpen && !isClosedApposition(units, noun.unit))) {
        noun.apposedTo = listed.unit;
        return;
      }
      newClauseAt(noun);
      return;
    }
    if (verb === null) {
      if (clause.subject < 0) {
        clause.subject = noun.unit;
        if (clause.kind === 'relative' && clause.antecedent >= 0 && follower !== null) {
          // "the base that the army attacked": the antecedent is the object.
          clause.fronted.push(clause.antecedent);
        }
      } else if (afterComma && startsClause) clause.subject = noun.unit;
      else if (adjacent !== null && !afterComma && !afterConjunction && startsClause && clause.kind !== 'relative') {
        // "the men it had abducted were freed"
        const relative = open('relative', -1, adjacent.unit, clause);
        relative.antecedent = adjacent.unit;
        relative.subject = noun.unit;
        relative.fronted.push(adjacent.unit);
        clause = relative;
        noun.clause = clause.id;
      }
      return;
    }
    if (startsClause && !(BARE_INFINITIVE.has(verb.lemma) && verb.objects.length === 0)) {
      // "X said Y attacked Z"; "after the raid the army left"
      if (
        clause.kind === 'relative' &&
        !SPEECH.has(verb.lemma) &&
        clause.outer !== null &&
        clause.outer.lastVerb < 0 &&
        clause.outer.subject >= 0
      ) {
        addObject(verb, noun);
        return;
      }
      newClauseAt(noun);
      return;
    }
    if (
      verb.subject < 0 &&
      verb.relation !== 'complement' &&
      SPEECH.has(verb.lemma) &&
      verb.objects.length === 0 &&
      verb.form === 'finite'
    ) {
      // "…, said X": the subject follows.
      verb.subject = noun.unit;
      noun.verb = verb.unit;
      clause.subject = noun.unit;
      const said = verbAt(awaitsSpeaker);
      if (said !== null) speak(said, noun.unit);
      awaitsSpeaker = -1;
      return;
    }
    addObject(verb, noun);
  }

  function addObject(verb: VerbGroup, noun: NounGroup): void {
    if (verb.objects.length >= MAX_OBJECTS) return;
    verb.objects.push(noun.unit);
    noun.verb = verb.unit;
  }

  function newClauseAt(noun: NounGroup): void {
    const verb = verbAt(clause.lastVerb);
    const before = nounAt(ownerChainStart(units, noun.unit) - 1);
    if (
      verb !== null &&
      !SPEECH.has(verb.lemma) &&
      before !== null &&
      !afterComma &&
      !afterConjunction &&
      !before.isTemporal
    ) {
      // "the workers it had abducted": a relative clause without its pronoun.
      const relative = open('relative', -1, before.unit, clause);
      relative.antecedent = before.unit;
      relative.subject = noun.unit;
      relative.fronted.push(before.unit);
      clause = relative;
      noun.clause = clause.id;
      return;
    }
    const speaks = nextMain(units, noun.unit);
    if (afterComma && speaks !== null && SPEECH.has(speaks.lemma) && clause.lastVerb >= 0) attributed = lastMain;
    const isContent = verb !== null && SPEECH.has(verb.lemma) && !afterConjunction && attributed < 0;
    clause = open(isContent ? 'content' : 'main', isContent ? verb.unit : -1, -1, isContent ? clause : null);
    clause.subject = noun.unit;
    noun.clause = clause.id;
  }

  function coordinate(noun: NounGroup, listed: NounGroup): void {
    noun.coordinatedWith = listed.unit;
    const verb = verbAt(listed.verb);
    noun.verb = listed.verb;
    if (verb === null) return;
    if (verb.objects.includes(listed.unit) && verb.objects.length < MAX_OBJECTS + 5) verb.objects.push(noun.unit);
  }

  function placeVerb(verb: VerbGroup): void {
    verb.clause = clause.id;
    const at = verb.unit;
    const before = unitAt(units, at - 1);
    const adjacent = before?.kind === 'noun' ? before : null;
    const last = verbAt(clause.lastVerb);

    if (verb.form === 'infinitive') {
      attachComplement(verb, last, adjacent);
      return;
    }
    if (verb.form === 'gerund') {
      attachGerund(verb, last, adjacent);
      return;
    }
    const hasOwnSubject = clause.kind === 'relative' && clause.lastVerb < 0 && clause.subject >= 0;
    // "opened its ports to migrants stranded at sea": the clause has its verb, and this noun is no subject.
    const isAfterPhrase =
      verb.form === 'finite' &&
      last?.form === 'finite' &&
      clause.kind === 'main' &&
      !afterConjunction &&
      !afterComma &&
      adjacent !== null &&
      adjacent.preposition !== '' &&
      adjacent.preposition !== 'of' &&
      !isSpeech(last.lemma) &&
      last.objects.length > 0;
    if (verb.maybeParticiple && !hasOwnSubject && (isAfterPhrase || !isFiniteHere(units, verb))) {
      verb.form = 'participle';
      verb.isPassive = true;
    }
    if (
      verb.form === 'finite' &&
      verb.maybeParticiple &&
      last !== null &&
      afterConjunction &&
      last.isPassive &&
      last.form !== 'participle'
    ) {
      // "was arrested and charged"
      verb.isPassive = nounAt(at + 1)?.preposition !== '' || units[at + 1]?.kind !== 'noun';
    }
    if (verb.form === 'participle') {
      const isHeadline =
        last === null && adjacent !== null && adjacent.unit === clause.subject && !hasFiniteAhead(units, at);
      if (last !== null && (afterConjunction || (afterComma && adjacent === null)) && last.form === 'participle') {
        verb.subject = last.subject;
        verb.relation = last.relation;
        verb.sharesSubjectOf = last.unit;
      } else if (adjacent !== null && !afterComma) {
        verb.subject = headOfAttachment(adjacent);
        verb.relation = isHeadline ? 'main' : 'reduced';
      } else if (adjacent === null && last === null) {
        // "Backed by X, Y attacked Z": of the subject to come.
        const subject = nextFreeNoun(units, at);
        verb.subject = subject;
        verb.relation = 'adverbial';
      } else {
        verb.subject = afterComma && commaNoun >= 0 ? commaNoun : clause.subject;
        verb.relation = 'reduced';
      }
      if (isHeadline) clause.lastVerb = at;
      else pushReduced(verb);
      return;
    }

    if (
      last !== null &&
      BARE_INFINITIVE.has(last.lemma) &&
      adjacent !== null &&
      last.objects.includes(adjacent.unit) &&
      !verb.isPast &&
      verb.modal === ''
    ) {
      // "let inspectors enter", "help them rebuild"
      verb.form = 'infinitive';
      attachComplement(verb, last, adjacent);
      return;
    }
    // Finite.
    if (clause.lastVerb < 0) {
      verb.subject = clause.subject >= 0 ? clause.subject : clause.kind === 'relative' ? clause.antecedent : -1;
      if (verb.subject < 0 && clause.outer !== null && clause.kind !== 'main')
        verb.subject = clause.kind === 'adverbial' ? clause.outer.subject : -1;
      verb.relation = clause.kind === 'aside' ? 'main' : clause.kind;
      if (aside >= 0 && clause.kind !== 'aside') {
        verbAt(aside)?.complements.push(at);
        aside = -1;
      }
      verb.parent = clause.parent;
      verb.parentNoun = clause.parentNoun;
      for (const fronted of clause.fronted) {
        const noun = nounAt(fronted);
        if (noun === null) continue;
        if (noun.preposition === '' || noun.unit === clause.antecedent) verb.objects.push(fronted);
        else verb.obliques.push(fronted);
      }
      if (attributed >= 0) {
        if (SPEECH.has(verb.lemma)) attribute(verb, attributed);
        attributed = -1;
      }
      const parent = verbAt(clause.parent);
      if (clause.kind === 'content' && parent !== null) parent.complements.push(at);
      takeLast(verb);
      return;
    }
    const isReducedOpen = last !== null && last.relation === 'reduced';
    if (isReducedOpen && !afterConjunction && clause.outer !== null) {
      clause = clause.outer;
      placeVerb(verb);
      return;
    }
    if (
      !afterConjunction &&
      clause.kind === 'relative' &&
      clause.outer !== null &&
      clause.outer.lastVerb < 0 &&
      clause.outer.subject >= 0
    ) {
      clause = clause.outer;
      placeVerb(verb);
      return;
    }
    if (afterConjunction || afterComma) {
      // ", said X" and ", X said": an attribution of what stands before it.
      if (SPEECH.has(verb.lemma) && afterComma && !afterConjunction && adjacent === null) {
        clause = open('main', -1, -1, null);
        verb.clause = clause.id;
        if (lastMain >= 0) attribute(verb, lastMain);
        takeLast(verb);
        return;
      }
      verb.subject = last?.subject ?? clause.subject;
      verb.sharesSubjectOf = last?.unit ?? -1;
      verb.relation = 'shared';
      verb.parent = last?.parent ?? -1;
      takeLast(verb);
      return;
    }
    if (adjacent !== null && adjacent.unit !== clause.subject) {
      const head = headOfAttachment(adjacent);
      verb.subject = last !== null && last.objects.includes(head) ? head : adjacent.unit;
      if (last !== null && SPEECH.has(last.lemma)) {
        verb.parent = last.unit;
        verb.relation = 'content';
        last.complements.push(at);
      }
      takeLast(verb);
      return;
    }
    verb.subject = clause.subject;
    takeLast(verb);
  }

  /** What was said stands before its speaker: "We are ready, X said." */
  function attribute(verb: VerbGroup, content: number): void {
    const said = verbAt(content);
    if (said === null || said.unit === verb.unit) return;
    verb.complements.push(content);
    if (said.relation === 'main' && said.parent < 0) {
      said.relation = 'content';
      said.parent = verb.unit;
    }
    if (verb.subject >= 0) speak(said, verb.subject);
    else awaitsSpeaker = said.unit;
  }

  /** "We" and "our" in what is said are the speaker. */
  function speak(said: VerbGroup, speaker: number): void {
    for (const unit of units) {
      if (unit.kind !== 'noun' || unit.unit >= speaker || (!unit.isAnaphor && !unit.hasAnaphoricPossessor)) continue;
      if (unit.clause >= said.clause && /^(?:we|i|us|me|our|my|ours)$/.test(tokens[unit.from]!.word.text))
        unit.antecedent = speaker;
    }
  }

  function takeLast(verb: VerbGroup): void {
    clause.lastVerb = verb.unit;
    verb.clause = clause.id;
  }

  /** A participial clause: what follows belongs to it until the outer clause goes on. */
  function pushReduced(verb: VerbGroup): void {
    const outer = clause.kind === 'relative' && clause.lastVerb < 0 && clause.outer !== null ? clause.outer : clause;
    const inner = open('relative', -1, -1, outer);
    inner.subject = verb.subject;
    inner.lastVerb = verb.unit;
    clause = inner;
  }

  function attachComplement(verb: VerbGroup, last: VerbGroup | null, adjacent: NounGroup | null): void {
    if (last === null) {
      // "Germany to send aid": a headline's future; or an infinitive on the subject ("a plan to attack").
      const subject = clause.subject >= 0 ? clause.subject : (adjacent?.unit ?? -1);
      const isOnNoun = adjacent !== null && hasFiniteAhead(units, verb.unit);
      verb.subject = subject;
      verb.parentNoun = adjacent === null ? -1 : nounWithInfinitive(adjacent);
      verb.relation = isOnNoun ? 'complement' : 'main';
      if (!isOnNoun) {
        verb.isFuture = true;
        clause.lastVerb = verb.unit;
      } else pushReduced(verb);
      return;
    }
    if (afterConjunction && last.form === 'infinitive') {
      verb.subject = last.subject;
      verb.relation = last.relation;
      verb.parent = last.parent;
      verb.parentNoun = last.parentNoun;
      if (last.relation === 'complement') verbAt(last.parent)?.complements.push(verb.unit);
      clause.lastVerb = verb.unit;
      return;
    }
    verb.parent = last.unit;
    verb.relation = 'complement';
    if (adjacent !== null) verb.parentNoun = nounWithInfinitive(adjacent);
    last.complements.push(verb.unit);
    const object = controlledObject(last);
    verb.subject = object >= 0 ? object : last.subject;
    if (last.isPassive && OBJECT_CONTROL.has(last.lemma)) verb.subject = last.subject;
    clause.lastVerb = verb.unit;
  }

  function controlledObject(verb: VerbGroup): number {
    if (verb.isPassive || !OBJECT_CONTROL.has(verb.lemma)) return -1;
    if (verb.objects.length > 0) return verb.objects[0]!;
    const on = verb.obliques.find((oblique) => /^(?:on|upon|to|for)$/.test(nounAt(oblique)?.preposition ?? ''));
    return on ?? -1;
  }

  function attachGerund(verb: VerbGroup, last: VerbGroup | null, adjacent: NounGroup | null): void {
    if (verb.preposition !== '') {
      verb.relation = 'complement';
      if (adjacent !== null && !afterComma) verb.parentNoun = headOfAttachment(adjacent);
      if (last === null) {
        verb.subject = clause.subject >= 0 ? clause.subject : nextFreeNoun(units, verb.unit);
        if (clause.subject >= 0) pushReduced(verb);
        else {
          clause = { ...open('adverbial', -1, -1, clause), lastVerb: verb.unit };
        }
        return;
      }
      verb.parent = last.unit;
      last.complements.push(verb.unit);
      const object = controlledObject(last);
      verb.subject = object >= 0 ? object : last.subject;
      clause.lastVerb = verb.unit;
      return;
    }
    if (last === null) {
      if (adjacent !== null) {
        // "fighters attacking the base fled", "Police arresting protesters"
        verb.subject = clause.subject >= 0 ? clause.subject : adjacent.unit;
        verb.relation = hasFiniteAhead(units, verb.unit) ? 'reduced' : 'main';
        if (verb.relation === 'reduced') pushReduced(verb);
        else clause.lastVerb = verb.unit;
      } else {
        verb.relation = 'adverbial';
        verb.subject = nextFreeNoun(units, verb.unit);
        clause = { ...open('adverbial', -1, -1, clause), lastVerb: verb.unit };
      }
      return;
    }
    if (afterConjunction && last.form === 'gerund') {
      verb.subject = last.subject;
      verb.relation = last.relation;
      verb.parent = last.parent;
      if (last.relation === 'complement') verbAt(last.parent)?.complements.push(verb.unit);
      clause.lastVerb = verb.unit;
      return;
    }
    if (unitAt(units, verb.unit - 1) === last) {
      verb.parent = last.unit;
      verb.relation = 'complement';
      verb.subject = last.subject;
      last.complements.push(verb.unit);
      clause.lastVerb = verb.unit;
      return;
    }
    if (adjacent !== null && !afterComma && !afterConjunction) {
      verb.subject =
        OBJECT_CONTROL.has(last.lemma) && last.objects.length > 0 ? last.objects[0]! : headOfAttachment(adjacent);
      verb.parent = last.unit;
      verb.relation = 'reduced';
      pushReduced(verb);
      return;
    }
    verb.subject =
      last.isPassive && last.form === 'participle' ? clause.subject : last.subject >= 0 ? last.subject : clause.subject;
    verb.relation = 'adverbial';
    verb.parent = last.unit;
    clause.lastVerb = verb.unit;
  }

  /** Of the nouns that the one before the infinitive hangs on, the one that takes an infinitive. */
  function nounWithInfinitive(noun: NounGroup): number {
    let at: NounGroup | null = noun;
    for (let steps = 0; at !== null && steps < 5; steps++) {
      if (INFINITIVE_NOUNS.has(tokens[at.head]!.word.noun) && tokens[at.head]!.span < 0) return at.unit;
      at = nounAt(at.isPossessor ? at.unit + 1 : at.attachedTo);
    }
    return noun.unit;
  }

  function headOfAttachment(noun: NounGroup): number {
    // "a group of fighters loyal to": the last but one of a chain of "of" carries the modifier no better than the last.
    return noun.unit;
  }
}

/** The unit at an index; undefined before the first, where an array would be slow to say so, and after the last. */
function unitAt(units: readonly Unit[], at: number): Unit | undefined {
  return at < 0 ? undefined : units[at];
}

function isCommaAt(units: readonly Unit[], at: number): boolean {
  const unit = units[at];
  return unit?.kind === 'mark' && unit.tag === CLASS.comma;
}

function ownerChainStart(units: readonly Unit[], at: number): number {
  let start = at;
  for (let steps = 0; steps < 4; steps++) {
    const before = unitAt(units, start - 1);
    if (before?.kind === 'noun' && before.isPossessor) start--;
    else break;
  }
  return start;
}

/** Whether only commas, conjunctions and quotation marks stand between a unit and the noun group before it. */
function adjacentThroughMarks(units: readonly Unit[], from: number, to: number): boolean {
  for (let at = from; at > to; at--) {
    const unit = units[at];
    if (unit === undefined) return false;
    if (unit.kind === 'noun' && unit.isTemporal) continue;
    if (unit.kind !== 'mark' || (unit.tag & (CLASS.comma | CLASS.conjunction | CLASS.quote)) === 0) return false;
  }
  return from >= to;
}

// A subject's modifiers are shorter than this many units.
const LOOK_AHEAD_UNITS = 8;

/** The verb group that comes next when only what can hang on the noun group stands between. */
function nextMain(units: readonly Unit[], from: number): VerbGroup | null {
  for (let at = from + 1; at < units.length && at <= from + LOOK_AHEAD_UNITS; at++) {
    const unit = units[at]!;
    if (unit.kind === 'verb') return unit;
    if (unit.kind === 'noun') {
      if (unit.preposition === '' && !unit.isTemporal && !(units[at - 1]?.kind === 'noun' && unit.possessor >= 0))
        return null;
      continue;
    }
    if ((unit.tag & (CLASS.quote | CLASS.adjective)) !== 0) continue;
    if (unit.tag === CLASS.conjunction) {
      // "Iran and Russia signed": the list goes on.
      const next = units[at + 1];
      if (next?.kind === 'noun' && next.preposition === '') {
        at++;
        continue;
      }
    }
    return null;
  }
  return null;
}

function isDay(unit: Unit | undefined): boolean {
  return unit?.kind === 'noun' && unit.isTemporal;
}

/** Whether a verb group that may be a participle is the verb of its clause. */
function isFiniteHere(units: readonly Unit[], verb: VerbGroup): boolean {
  if (verb.form === 'infinitive' || verb.form === 'gerund' || verb.form === 'participle') return false;
  if (!verb.maybeParticiple) return true;
  const before = unitAt(units, verb.unit - 1);
  let following = verb.unit + 1;
  // "vowed on Monday to fight": the day tells nothing of the form.
  while (following <= verb.unit + 2 && isDay(units[following]) && units[following + 1]?.kind === 'verb') following++;
  const next = units[following];
  if (next?.kind === 'noun' && next.preposition === 'by') return false;
  if (verb.lemma === 'say' || verb.lemma === 'add') return next?.kind !== 'verb';
  if (before?.kind === 'mark' && before.tag === CLASS.comma) {
    if (next?.kind === 'noun' && next.preposition !== '') return false;
  }
  if (before?.kind !== 'noun') return true;
  const hasObject = next?.kind === 'noun' && next.preposition === '' && !next.isTemporal;
  if (hasObject) return true;
  if (next?.kind === 'verb' && next.form === 'infinitive' && !OBJECT_CONTROL.has(verb.lemma)) return true;
  if (hasFiniteAhead(units, verb.unit)) return false;
  if (sharesObjectAhead(units, verb.unit)) return true;
  return !NEEDS_OBJECT.has(verb.lemma) || (next?.kind === 'mark' && next.tag === CLASS.relative);
}

/** Whether the clause's finite verb is still to come, without a subject of its own. */
function hasFiniteAhead(units: readonly Unit[], from: number): boolean {
  let freeNouns = 0;
  for (let at = from + 1; at < units.length && at <= from + LOOK_AHEAD_UNITS * 2; at++) {
    const unit = units[at]!;
    if (unit.kind === 'noun') {
      if (unit.preposition === '' && !unit.isTemporal && unit.possessor < 0) freeNouns++;
      continue;
    }
    if (unit.kind === 'verb') {
      if (unit.form === 'finite' && !(unit.maybeParticiple && followedByPhrase(units, at))) return freeNouns <= 1;
      continue;
    }
    if ((unit.tag & (CLASS.stop | CLASS.subordinator | CLASS.relative | CLASS.conjunction)) !== 0) return false;
    if (unit.tag === CLASS.comma) {
      const next = units[at + 1];
      if (next?.kind !== 'verb' || next.form !== 'finite' || next.maybeParticiple) return false;
      return !SPEECH.has(next.lemma);
    }
  }
  return false;
}

/** "troops raped and tortured villagers": the object stands after the second verb. */
function sharesObjectAhead(units: readonly Unit[], at: number): boolean {
  const [mark, second, object] = [units[at + 1], units[at + 2], units[at + 3]];
  return (
    mark?.kind === 'mark' &&
    mark.tag === CLASS.conjunction &&
    second?.kind === 'verb' &&
    second.maybeParticiple &&
    object?.kind === 'noun' &&
    object.preposition === '' &&
    !object.isTemporal
  );
}

function followedByPhrase(units: readonly Unit[], at: number): boolean {
  const next = units[at + 1];
  return next?.kind === 'noun' && next.preposition === 'by';
}

/** After a comma: whether a conjunction ends the run of noun groups, as in a list. */
function isListAhead(units: readonly Unit[], from: number): boolean {
  for (let at = from + 1; at < units.length && at <= from + LOOK_AHEAD_UNITS; at++) {
    const unit = units[at]!;
    if (unit.kind === 'noun') {
      if (unit.preposition !== '' && unit.preposition !== 'of') return false;
      continue;
    }
    if (unit.kind === 'verb') return false;
    if (unit.tag === CLASS.conjunction) return units[at + 1]?.kind === 'noun';
    if ((unit.tag & (CLASS.comma | CLASS.quote)) === 0) return false;
  }
  return false;
}

/** "Iran, Russia sign deal": two names, a comma and the verb. */
function isHeadlinePair(
  tokens: readonly Token[],
  units: readonly Unit[],
  first: NounGroup,
  second: NounGroup,
  follower: VerbGroup | null,
): boolean {
  if (follower === null || first.preposition !== '') return false;
  const isName = (noun: NounGroup) => tokens[noun.head]!.word.isCapital;
  const next = units[second.unit + 1];
  return isName(first) && isName(second) && next === follower && tokens[second.from]!.word.isCapital;
}

/** An apposition that a comma closes before the verb. */
function isClosedApposition(units: readonly Unit[], from: number): boolean {
  for (let at = from + 1; at < units.length && at <= from + LOOK_AHEAD_UNITS; at++) {
    const unit = units[at]!;
    if (unit.kind === 'mark' && unit.tag === CLASS.comma) return true;
    if (unit.kind === 'verb') return false;
  }
  return false;
}

/** "attacked X and Y": the noun after the conjunction is no subject where its verb is a participle or infinitive. */
function isSharedObject(units: readonly Unit[], noun: NounGroup, follower: VerbGroup | null): boolean {
  return follower !== null && follower.maybeParticiple && !isFiniteHere(units, follower) && noun.unit >= 0;
}

function nextFreeNoun(units: readonly Unit[], from: number): number {
  for (let at = from + 1; at < units.length && at <= from + LOOK_AHEAD_UNITS * 2; at++) {
    const unit = units[at]!;
    if (unit.kind !== 'mark' || unit.tag !== CLASS.comma) continue;
    const next = units[at + 1];
    if (next?.kind === 'noun' && next.preposition === '') {
      let head = next;
      for (let steps = 0; head.isPossessor && steps < 4; steps++) {
        const owned = units[head.unit + 1];
        if (owned?.kind !== 'noun') break;
        head = owned;
      }
      return head.unit;
    }
  }
  return -1;
}

function openRelative(
  units: readonly Unit[],
  at: number,
  clause: Clause,
  open: (kind: Clause['kind'], parent: number, parentNoun: number, outer: Clause | null) => Clause,
  lastNoun: number,
  nounAt: (unit: number) => NounGroup | null,
  verbAt: (unit: number) => VerbGroup | null,
): Clause {
  const mark = units[at]!;
  const text = mark.kind === 'mark' ? mark.text : '';
  const before = unitAt(units, at - 1);
  const next = units[at + 1];
  const last = verbAt(clause.lastVerb);
  if (text === 'that' && next?.kind !== 'verb') {
    const noun = before?.kind === 'noun' ? before : null;
    if (last !== null && (before === last || SPEECH.has(last.lemma) || before?.kind === 'mark'))
      return open('content', last.unit, -1, clause);
    if (noun !== null) {
      const relative = open('relative', -1, noun.unit, clause);
      relative.antecedent = noun.unit;
      return relative;
    }
    return open('content', last?.unit ?? -1, -1, clause);
  }
  const antecedent = lastNoun >= 0 ? lastNoun : -1;
  const relative = open('relative', -1, antecedent, clause);
  relative.antecedent = nounAt(antecedent) === null ? -1 : antecedent;
  return relative;
}

/** Whether a verb's clause object is what someone says or thinks. */
export function isSpeech(lemma: string): boolean {
  return SPEECH.has(lemma);
}
