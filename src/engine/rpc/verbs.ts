// Every verb of the town socket and who may call it. A run's token allows its role's verbs only, and most of them
// on its own work only; a person may call all.

/** Who calls: a person at a terminal, or an agent by its run's token. `sheriff` is a crew member with that office. */
export type Caller = 'person' | 'mayor' | 'crew' | 'sheriff' | 'polecat';

const ALL: readonly Caller[] = ['person', 'mayor', 'crew', 'sheriff', 'polecat'];
const AGENTS: readonly Caller[] = ['mayor', 'crew', 'sheriff', 'polecat'];
const PLANNERS: readonly Caller[] = ['person', 'mayor', 'crew', 'sheriff'];
const PERSON: readonly Caller[] = ['person'];
const LANDING: readonly Caller[] = ['person', 'sheriff'];

export const VERBS = {
  // Reading.
  ping: ALL,
  status: ALL,
  feed: ALL,
  why: ALL,
  peek: PLANNERS,
  explain: PLANNERS,
  'mq.list': ALL,
  'mq.show': ALL,
  'mq.log': ALL,
  'mq.stats': ALL,
  'trial.wait': ALL,
  'crew.list': ALL,
  'bead.ready': ALL,
  'bead.ask': ALL,
  'bead.more': ALL,
  // Beads.
  'bead.create': ALL,
  'bead.update': ALL,
  'bead.claim': ALL,
  'bead.comment': ALL,
  'bead.dep': PLANNERS,
  'bead.close': PLANNERS,
  'bead.delete': PLANNERS,
  // Of a file to import: its pieces, the import until nothing can undo it, and its end.
  'bead.upload': PERSON,
  'bead.import': PERSON,
  'bead.imported': PERSON,
  'prefix.rename': PERSON,
  'value.set': ALL,
  // Trials: an agent's own alone.
  'mq.try': ALL,
  'trial.end': ALL,
  // A run's own work, and what its CLI's hooks tell.
  hook: AGENTS,
  prime: AGENTS,
  'agent.event': AGENTS,
  'step.done': AGENTS,
  done: ['polecat', 'crew', 'sheriff'],
  escalate: AGENTS,
  // Directing work.
  sling: PLANNERS,
  nudge: PLANNERS,
  'mq.diff': PLANNERS,
  'mq.output': PLANNERS,
  'mq.submit': PERSON,
  'mq.revert': LANDING,
  'mq.unroll': LANDING,
  'mq.hold': LANDING,
  'mq.move': LANDING,
  'mq.retry': LANDING,
  'mq.freeze': LANDING,
  'mq.thaw': LANDING,
  'mq.approve': LANDING,
  'mq.reject': LANDING,
  // Steering.
  interrupt: PERSON,
  restart: PERSON,
  stop: PERSON,
  'decision.resolve': PERSON,
  'decision.answer': PERSON,
  seance: PERSON,
  'shell.open': PERSON,
  'mq.watch': PERSON,
  'pane.list': PERSON,
  'pane.new': PERSON,
  'pane.send': PERSON,
  'pane.capture': PERSON,
  'pane.wait': PERSON,
  'pane.close': PERSON,
  'rig.add': PERSON,
  'rig.pull': PERSON,
  'crew.add': PERSON,
  'crew.remove': PERSON,
  'crew.sheriff': PERSON,
  attach: PERSON,
  down: PERSON,
} as const satisfies Readonly<Record<string, readonly Caller[]>>;

export type Verb = keyof typeof VERBS;

export function isVerb(text: string): text is Verb {
  return Object.hasOwn(VERBS, text);
}

export function mayCall(caller: Caller, verb: Verb): boolean {
  return (VERBS[verb] as readonly Caller[]).includes(caller);
}
