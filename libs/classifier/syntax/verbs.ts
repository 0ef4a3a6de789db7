/**
 * Verbs of news English beyond those that the lexicon names: without them a sentence's clauses cannot be told. Base
 * forms; the second list is of words that are nouns as often, and which of the two is decided in place.
 */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

export const PURE_VERBS = list(`
  abandon abduct abide abolish absorb accept accompany accomplish accuse achieve acknowledge acquire act adapt add adhere
  adjourn admit adopt advise advocate affect affirm agree allege allow amend announce annex apologise apologize appear
  applaud apply appoint appreciate apprehend approve argue arise arrange arrive ask assassinate assemble assert assess
  assign assist associate assume assure attain attempt-not attend attribute authorise authorize avert avoid await
  ban-not bar become befriend beg begin behead believe belong besiege betray blackmail-not blame-not bolster bombard
  borrow breach-not bring broadcast build bury buy calculate cancel capitulate capture-not carry cease celebrate
  challenge-not characterise characterize chase-not choose cite clarify clear collaborate collapse-not collect combine
  come commemorate commence commend comment-not commit communicate compel compete complain complete comply compose
  comprise concede conclude concur condemn condone conduct-not confess confine confirm confiscate confront congratulate
  connect conquer consent consider consist consolidate constitute construct consult contain continue contravene
  contribute convene convert convey convict-not convince cooperate coordinate cope cover create criticise criticize
  crush-not curb-not deal-not decapitate deceive decide declare decline-not decry deem deepen defeat-not defect defend
  defer defuse defy degrade delegate deliberate deliver demolish demonise demonstrate denounce deny depart depend depict
  deplore deploy deport depose derail describe desert-not deserve detain deter deteriorate determine detonate devastate
  develop devote dialogue-not die differ diminish disagree disappear disarm disband discharge-not disclose discover
  discuss disengage dismantle dismiss disobey dispatch-not disperse displace dispose disprove disregard disrupt
  dissolve distance distribute divide donate draft-not drag draw drop-not dwell earn ease eat eject elaborate elect
  eliminate emerge emphasise emphasize employ enable encounter-not encourage end-not endorse endure enforce engage enjoy
  enlist ensue ensure enter entertain entrench entrust envisage erase erect escalate escape-not espouse establish
  evacuate evade evaluate evict evolve exacerbate examine exceed exchange-not exclude execute exempt exercise-not exert
  exist expand expect expel explain explode exploit-not explore export-not expose express extend extort extradite
  facilitate fail fear-not fall feed feel finance-not find finish flee flog fly fold follow forbid forge forget forgive
  form formulate foster free fulfil fulfill function-not gain-not gather generate get give go govern grow guarantee-not
  guide-not halt-not hamper hand happen harass harbor-not harbour-not harden hasten hear heighten help-not hesitate hide
  highlight hijack hinder hold-not honor-not honour-not hope-not identify ignite ignore illustrate impede implement
  implicate imply import-not impose impound imprison improve incarcerate incite include incorporate increase-not incur
  indicate indict induce infiltrate inflict inform infringe inhibit initiate injure insist inspect inspire install
  instigate instruct insult-not integrate intend intensify intercept interfere intern interpret interrogate interrupt
  intervene intimidate introduce invade invest investigate invite involve isolate jail-not jeopardise jeopardize join
  justify keep kidnap kill-not know lack-not lament languish laud lay lead-not lean learn leave-not legalise legalize
  legitimise legitimize lend let liberate lie lift light limit-not liquidate listen live lobby-not locate lodge loosen
  lose lower maim maintain make manage maneuver-not manufacture marginalise massacre-not massage mean mediate meet
  mention-not merge mitigate mobilise mobilize modernise modernize modify monitor-not mourn mull murder-not narrow
  negotiate neutralise neutralize normalise normalize nominate notify nullify obey oblige observe obstruct obtain occupy
  occur offend operate oppose oppress ordain organise organize oust outlaw-not outline-not overcome overpower overrule
  overrun oversee overthrow-not overturn owe own pardon-not participate patrol-not pay-not penetrate perceive perform
  perish permit-not perpetrate persecute persist persuade pertain pillage-not plead pledge-not plunder-not poison-not
  pose possess postpone pour praise-not pray preach precede predict prefer prepare present-not preserve press-not
  prevail prevent proceed proclaim procure prohibit prolong promote prompt-not propose prosecute protect prove provide
  provoke publish pull punish purchase-not pursue push-not put quell question-not quit quote raise-not ransack ratify
  react reaffirm realise realize reassure rebuff rebuke-not rebuild recall-not receive recognise recognize recommend
  reconcile reconsider reconstruct recover recruit-not rectify reduce refer reflect refrain refuse refute regain regard
  regret-not regroup reinforce reinstate reiterate reject relate relax relay-not release-not relinquish relocate rely
  remain remember remind remove render renew renounce reopen repair-not repatriate repeal-not repel replace replenish
  reply-not repress reprimand-not repudiate require resent reside resign resist resolve restore restrain restrict resume
  resupply retain retake retaliate retract retrieve reunite reveal reverse-not revert revise revive revoke rid rise-not
  rob say see seek seem seize sell send sentence-not serve set settle sever shape-not shell-not shut sign-not signal-not
  sing sit slam slay snub-not solicit solve sound-not speak spend spill split-not spread-not spur squeeze stab-not
  stabilise stabilize stand starve state-not steal stem stipulate store-not storm-not strengthen stress-not strip strive
  struggle-not submit subsidise subsidize succeed sue suffer suggest summon supervise supply-not suppose suppress
  surround survive suspend sustain swear swap-not sympathise sympathize take teach tell tend terminate terrorise
  terrorize testify thank think threaten throw-not thwart tie-not tighten tolerate topple torch-not torture-not touch-not
  tow train transfer-not transform translate transmit travel-not treat-not trigger-not try-not turn-not undergo
  undermine understand undertake unify unite unleash unveil uphold urge-not use-not usher utter vacate validate vandalise
  vandalize verify vet vie vilify violate visit-not voice-not void volunteer-not vow-not wage want-not warn weaken wear
  weigh welcome-not widen win-not wish-not withdraw withhold withstand witness-not work-not worsen wound-not write yield
  escort-not claim-not call-not ask bomb-not attack-not evade intercept accede acquit allay allot ally-not amass
  ambush-not arm-not arrest-not assault-not back-not battle-not beat-not block-not boycott-not burn campaign-not
  clash-not comfort command-not condemn control-not cut-not damage-not debate-not delay-not demand-not design-not
  destroy drive embrace-not face-not fight-not fine-not fire-not force-not fund-not grant-not greet gun-not hail-not
  halt harm-not head-not hit-not host-not hurt-not launch-not loot-not march-not mark-not mount need-not object-not
  offer-not open order-not pack-not park-not place-not plan-not play-not plot-not pressure-not process-not profit-not
  promise-not protest-not punch-not raid-not rally-not range rape-not reach-not rebel-not record-not report-not
  request-not rescue-not respond rest result-not retreat-not return-not review-not revolt-not riot-not rocket-not
  rule-not run sabotage-not salute-not sanction-not search-not share-not shoot show-not siege-not slaughter-not smuggle
  stage stampede start-not step-not stop-not strike-not support-not surge-not surrender-not suspect-not tackle talk-not
  target-not taunt-not tax-not test-not threat-not toll-not tour-not trade-not trap-not trust-not upgrade-not value-not
  veto-not view-not vote-not walk-not warrant-not watch-not weaponise award-not aid-not benefit-not bid-not break-not
  budget-not change-not charge-not cheer-not cost-not count-not cross crackdown-not dawn-not drill-not drone-not
  experience-not feature-not flow-not focus-not freeze-not help-not hostage-not influence-not interest-not issue-not
  land-not level-not link-not list-not look-not measure-not name-not note-not notice-not number-not pass pay peak-not
  phone-not picture-not pile-not police-not position-not post-not power-not practice-not program-not project-not
  ransom-not rate-not reform-not remark-not rift-not risk-not scale-not schedule-not score-not seat-not shift-not
  shock-not shout-not side-not slow speech-not station-not stay-not steer struggle study-not term-not terror-not
  time-not top total-not tweet-not water-not weapon-not wonder-not bar ban contact-not contract-not convoy-not double
  disagree dispute-not drop echo-not eye-not fault-not fault feud-not flag-not flood-not forecast-not guard-not
  handle-not hack-not import lead like-not love-not hate-not lock-not mass match-not mine-not mistake-not move-not
  mirror-not near pause-not permit plague-not plunge preempt proceed prize-not question race-not reign-not reward-not
  ring-not roll-not root-not rush-not scrap-not scrutinise scrutinize scuffle-not shelter-not shield-not ship-not
  skirmish-not slap slash slip-not spark spy-not stall stamp-not stoke stretch-not stroke-not subject-not substitute
  suit-not sweep-not swing-not thrash train tie tip-not track-not transport-not treat triumph-not truce-not uproot
  venture-not vest wait wake ward warm wash-not waste-not weather-not wipe wire-not worry-not wreck-not abstain accelerate
  adjust aim-not air-not alarm-not alert-not alienate alter amount-not anger-not answer-not approach-not assail assent
  backtrack bail-not balk band-not barter base-not bear beef blast-not bless blockade-not block blow-not bow breed
  brief-not brand-not broker-not brush-not bully-not buoy bypass cast-not cater censor censure-not chair-not chant-not
  check-not circle-not clamp climb coax coerce collude combat-not commandeer commiserate comprehend compromise-not conceive
  condole confer conspire contemplate contend contest-not converge counter court-not crash-not culminate dare declassify
  dedicate delight delist demarcate demobilise demobilize demote denigrate denuclearise deride descend despise destabilise
  destabilize detect disapprove disavow discontinue discourage discredit dislodge dispel disqualify dissuade dodge
  dominate downgrade downplay drown earmark embark embolden emulate encircle encroach endanger enrage enrich ensnare
  evoke exhort exonerate explode expropriate extinguish fabricate falter fend fire flare-not flatten flout foil forgo
  forswear fortify fraternise gauge grapple grieve guess harangue hold huddle-not hurl hound impeach incense inflame
  inaugurate infuriate interdict invoke jeer lambast lambaste lash liaise loom lure-not malign mandate-not maul mistreat
  mobilise mock muster nationalise nationalize nullify obligate offset outrage-not overhaul-not pelt perturb pinpoint
  placate police position privatise privatize quarantine-not quarrel-not rage-not rail ram rampage-not rant-not rap
  reactivate reassert rebut recapture reciprocate reclaim recognise redeploy redouble redress reelect refocus refuel
  rehabilitate reign reimpose relent repay rescind reshuffle-not resettle retrain revile revolve roam rout-not sack-not
  scold scuttle shun side simmer smash soften spearhead spurn squander stockpile-not strafe subdue subjugate
  subvert supplant swell team tear tout trample transcend trespass unblock underline underscore unfreeze unseat upbraid
  urge vacate vanquish visit whip withhold wrest absolve prop bolster reinstall befall alleviate avenge bind bestow
  rally wield circumvent commute disown extol mend pacify sideline-not scorn-not shrug sow waive wrangle-not
`)
  .filter((word) => !word.endsWith('-not'))
  .concat(['open', 'free', 'near', 'clear', 'slow', 'warm']);

export const NOUN_VERBS = list(`
  abuse access act address advance aid aim air alarm alert ally ambush amount anger answer appeal approach arm arrest
  assault attack attempt award back balance ban bar base battle beat benefit bid bill blackmail blame blast block blockade
  blow bomb book border boycott brand breach break brief broker brush budget bully burden call campaign cap capture care
  cast caution cause censure center centre chair challenge change chant charge chase check cheer circle claim clash
  collapse combat comfort command comment compromise concern conduct conflict contact contest contract contrast control
  convict convoy cost counsel count coup court cover crack crackdown crash credit crush curb curfew cut damage dance dawn
  deal debate decline decrease default defeat delay demand desert design desire detail dialogue discharge dispatch
  dispute document doubt draft drill drive drone drop echo effort embargo embrace encounter end escape escort estimate
  exchange excuse execute exercise exhaust exile experience exploit export eye face fault favor favour fear feature feud
  field fight figure film finance fine fire flag flare flood flow focus force forecast frame freeze fuel function fund
  gain gas gathering gesture grant grip ground group guarantee guard guide gun hack hail halt handle harbor harbour harm
  head help hit hold honor honour hope hostage host house huddle hunt hurt impact import increase influence insult
  interest interview intern issue jail judge jump kill label lack land launch lead leak leave level limit line link list
  load loan lobby lock look loot love lure mandate maneuver manoeuvre march mark massacre match matter measure mention
  merit mine mirror mistake monitor move murder name need note notice number object offer order outlaw outline outrage
  overhaul overthrow pack pact pardon park parade part pass patrol pause pay peak permit phone picture pile pillage place
  plague plan plant play pledge plot plunder point poison police position post pound power practice praise present press
  pressure price prize process produce profile profit program progress project promise prompt protest pump punch purchase
  purge push quarantine quarrel question race rage raid raise rally rampage ransom rape rate reach rebel rebuke recall
  record recruit reform refuge regret relay release remark repair repeal reply report reprimand request rescue research
  reserve resort respect rest result retreat return reverse review revolt reward riot ring rise risk rival rocket roll
  root round rout row rule ruin run rush sabotage sack sail sale salute sanction scale scare schedule score scorn scrap
  scuffle search seat sentence service shape share shelter shell shield shift ship shock shop shot shout show shuttle
  siege sign signal skirmish slaughter slip slump smoke snub sound source space spark spell spill split sponsor sport
  spread spy squeeze stab stage stake stamp stampede stand standoff start state station stay step stockpile stone stop
  store storm strain stream stress stretch strike strip stroke struggle study stunt subject suit supply support surge
  surprise surrender suspect swap sweep swing talk target task taunt tax test threat throw thrust tie tip toll torch
  torture total touch tour tow trace track trade transfer transit transport trap travel treat trial trick trigger triumph
  truce trust try turn tweet upgrade uproar urge use value venture veto view violence visit voice volunteer vote vow wage
  walk wall want war warrant waste watch water wave weapon weather welcome win wish witness wonder work worry wound wreck
  wrong yield shoot burn study aid benefit flight experiment quest spar shine blame strike sideline wrangle lift hike
  reshuffle stance stockpile slap slam boost probe slash spat curb nod vie woo oust cheer drop strip mass rift row
  ease near trial lash rout face ship mine head store cause dash`).filter(
  (word) =>
    !/^(?:standoff|crackdown|curfew|coup|rocket-not|violence|oust|vie|woo|flight|trial|pact|sale|truce|threat|uproar|spat|stance|siege|war|gathering|hostage|rift|loan|effort|execute|dialogue|quest)$/.test(
      word,
    ),
);

/** base: [past, past participle]; the third person and the -ing form follow the rules. */
export const IRREGULAR_VERBS: Readonly<Record<string, readonly [string, string]>> = Object.fromEntries(
  `arise arose arisen|bear bore borne|beat beat beaten|become became become|befall befell befallen|begin began begun|bend bent bent|beset beset beset|bet bet bet|bid bid bid|bind bound bound|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought|broadcast broadcast broadcast|build built built|burn burned burned|burst burst burst|buy bought bought|cast cast cast|catch caught caught|choose chose chosen|cling clung clung|come came come|cost cost cost|creep crept crept|cut cut cut|deal dealt dealt|dig dug dug|do did done|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled|fling flung flung|fly flew flown|forbid forbade forbidden|forecast forecast forecast|foresee foresaw foreseen|forget forgot forgotten|forgive forgave forgiven|forgo forwent forgone|forsake forsook forsaken|freeze froze frozen|get got got|give gave given|go went gone|grind ground ground|grow grew grown|hang hung hung|hear heard heard|hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent|let let let|lie lay lain|light lit lit|lose lost lost|make made made|mean meant meant|meet met met|mislead misled misled|overcome overcame overcome|overrun overran overrun|oversee oversaw overseen|overthrow overthrew overthrown|overtake overtook overtaken|pay paid paid|plead pleaded pleaded|put put put|quit quit quit|read read read|rebuild rebuilt rebuilt|repay repaid repaid|resell resold resold|retake retook retaken|rid rid rid|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|send sent sent|set set set|shake shook shaken|shed shed shed|shoot shot shot|show showed shown|shrink shrank shrunk|shut shut shut|sing sang sung|sink sank sunk|sit sat sat|slay slew slain|sleep slept slept|slide slid slid|speak spoke spoken|spend spent spent|spill spilled spilled|spin spun spun|split split split|spread spread spread|spring sprang sprung|stand stood stood|steal stole stolen|stick stuck stuck|sting stung stung|strike struck struck|strive strove striven|swear swore sworn|sweep swept swept|swell swelled swollen|swim swam swum|swing swung swung|take took taken|teach taught taught|tear tore torn|tell told told|think thought thought|throw threw thrown|thrust thrust thrust|undergo underwent undergone|understand understood understood|undertake undertook undertaken|undo undid undone|uphold upheld upheld|upset upset upset|wake woke woken|wear wore worn|weep wept wept|win won won|wind wound wound|withdraw withdrew withdrawn|withhold withheld withheld|withstand withstood withstood|wring wrung wrung|write wrote written|be was been|have had had`
    .split('|')
    .map((line) => {
      const [base, past, participle] = line.split(' ') as [string, string, string];
      return [base, [past, participle] as const];
    }),
);

/** Singular of nouns whose plural follows no rule. */
export const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  men: 'man',
  women: 'woman',
  children: 'child',
  people: 'people',
  gunmen: 'gunman',
  policemen: 'policeman',
  servicemen: 'serviceman',
  militiamen: 'militiaman',
  tribesmen: 'tribesman',
  fishermen: 'fisherman',
  lawmen: 'lawman',
  spokesmen: 'spokesman',
  crises: 'crisis',
  lives: 'life',
  knives: 'knife',
  wives: 'wife',
  thieves: 'thief',
  halves: 'half',
  feet: 'foot',
  media: 'media',
  data: 'data',
  troops: 'troop',
  talks: 'talk',
  clergymen: 'clergyman',
  hostilities: 'hostility',
};
