// Who may call what: each role its own verbs, a polecat on its own work alone. Pure: facts in, verdict out.

import { failed, ok, type Result } from '../../beads/result.ts';
import type { AgentId, Role, RunId } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import { type Caller, isVerb, mayCall, VERBS, type Verb } from './verbs.ts';

/** The caller as the town's state knows it: a token's owner with its run's facts. */
export type CallerFacts =
  | { readonly kind: 'person' }
  | {
      readonly kind: 'run';
      readonly run: RunId;
      readonly agent: AgentId;
      readonly role: Role;
      readonly isSheriff: boolean;
      /** The beads of the run's own work: the one on its hook and its molecule's steps. */
      readonly ownBeads: readonly string[];
    };

/** What the verb is about. */
export interface VerbTarget {
  /** The bead that the request names; null or absent where it names none. */
  readonly bead?: string | null;
}

/** Verbs by which a polecat changes a bead: only its own. */
const OWN_BEAD_ONLY: ReadonlySet<Verb> = new Set([
  'bead.update',
  'bead.claim',
  'bead.comment',
  'step.done',
  'done',
  'escalate',
]);

/** What to do instead, by verb; where none is named, asking whoever may is all there is. */
const INSTEAD: Readonly<Partial<Record<Verb, string>>> = {
  'bead.close': 'finish the work and call gt done: its bead closes when it lands',
  'bead.delete': 'leave a comment on the bead that says why it should go',
  'bead.dep': 'leave a comment on the bead that says what it waits for',
  sling: 'create a bead for the work with bd create',
  nudge: 'call gt escalate',
  'mq.submit': 'call gt done',
  'mq.revert': 'call gt escalate with the reason',
  'mq.unroll': 'call gt escalate with the reason',
  'mq.hold': 'call gt escalate with the reason',
  'mq.move': 'call gt escalate with the reason',
  'mq.retry': 'call gt escalate with the reason',
  'mq.freeze': 'call gt escalate with the reason',
  'mq.thaw': 'call gt escalate with the reason',
  'mq.approve': 'call gt escalate',
  'mq.reject': 'call gt escalate with the reason',
  done: 'only work on a hook is handed in',
  'step.done': 'steps belong to the agents that work on them',
  hook: 'gt status shows all agents and their work',
  prime: 'gt status shows all agents and their work',
  escalate: 'decisions wait for you in gt status',
  'agent.event': "it is for the hooks of agents' CLIs",
};

const TITLES: Readonly<Record<Caller, string>> = {
  person: 'a person',
  mayor: 'the mayor',
  crew: 'a crew member',
  sheriff: 'the PR Sheriff',
  polecat: 'a polecat',
};

/** Whether the caller may call the verb on the target; `refused` says why and what to do instead. */
export function authorize(caller: CallerFacts, verb: string, target: VerbTarget = {}): Result<void, Problem> {
  if (!isVerb(verb)) return failed(problem('usage', `unknown verb ${JSON.stringify(verb)}`));
  const as = callerOf(caller);
  if (!mayCall(as, verb)) return failed(problem('refused', refusal(as, verb)));
  if (caller.kind === 'person' || caller.role !== 'polecat') return ok(undefined);
  const { bead } = target;
  if (!OWN_BEAD_ONLY.has(verb) || !bead || caller.ownBeads.includes(bead)) return ok(undefined);
  return failed(problem('refused', othersWork(caller.agent, verb, bead, caller.ownBeads)));
}

/** The problem of a caller whose token nobody was given, or whose run has ended. */
export function unknownToken(): Problem {
  return problem('refused', 'the token is not valid: its run has ended, or it belongs to another town');
}

function callerOf(caller: CallerFacts): Caller {
  if (caller.kind === 'person') return 'person';
  return caller.role === 'crew' && caller.isSheriff ? 'sheriff' : caller.role;
}

function refusal(caller: Caller, verb: Verb): string {
  const instead = INSTEAD[verb] ?? `ask ${listed(VERBS[verb])} to do it`;
  return `${TITLES[caller]} may not call ${verb}: ${instead}`;
}

function othersWork(agent: AgentId, verb: Verb, bead: string, own: readonly string[]): string {
  const mine = own[0] === undefined ? 'it has no work of its own' : `its work is ${own[0]}`;
  return `${agent} may not call ${verb} on ${bead}: ${mine}; for other work create a bead with bd create`;
}

function listed(callers: readonly Caller[]): string {
  return callers.map((each) => TITLES[each]).join(' or ');
}
