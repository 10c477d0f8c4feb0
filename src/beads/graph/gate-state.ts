// Gates: beads that others wait for until something outside has happened. Pure: what was looked up is an argument.

import type { Bead } from '../bead.ts';
import { hasFailed } from './finished.ts';
import { isElapsedTimer, timeOutAt } from './timer.ts';

/** What of a bead bears on whether it opens as a gate. */
export type Gate = Pick<Bead, 'id' | 'type' | 'status' | 'createdAt' | 'closeReason' | 'other'>;

export type GateState =
  | {
      readonly kind: 'open';
      readonly words: string;
      /** Its time-out has passed while it waits: for somebody to look at. */
      readonly isOverdue: boolean;
    }
  /** It may be closed. */
  | { readonly kind: 'satisfied'; readonly words: string }
  /** What it waits for will not come: for somebody to decide. */
  | { readonly kind: 'failed'; readonly words: string };

/** What has to be looked up to know a gate's state. */
export type GateQuestion =
  | { readonly kind: 'run'; readonly id: string }
  /** The latest run of it. */
  | { readonly kind: 'workflow'; readonly name: string }
  | { readonly kind: 'pull-request'; readonly id: string }
  /** Of the gate's own tracker where `rig` is ''. */
  | { readonly kind: 'bead'; readonly rig: string; readonly id: string };

export type GateFact =
  /** Nobody has looked, or could: `why` says it in words, such as that `gh` is not installed. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** In GitHub's words: `completed` and `success`; the conclusion is empty before. */
  | { readonly kind: 'run'; readonly status: string; readonly conclusion: string }
  /** In GitHub's words: `OPEN`, `MERGED` or `CLOSED`. */
  | { readonly kind: 'pull-request'; readonly state: string }
  /** The bead; null where there is none. */
  | { readonly kind: 'bead'; readonly bead: Pick<Bead, 'status' | 'deleted'> | null };

/** What the gate asks of the world; null where nothing, as for timers, for people, and for kinds not known here. */
export function gateQuestion(gate: Gate): GateQuestion | null {
  const id = awaitId(gate);
  if (id === '') return null;
  switch (awaitType(gate)) {
    case 'gh:run':
      return /^\d+$/.test(id) ? { kind: 'run', id } : { kind: 'workflow', name: id };
    case 'gh:pr':
      return { kind: 'pull-request', id };
    case 'bead': {
      const cut = id.indexOf(':');
      return cut === 0 ? null : { kind: 'bead', rig: id.slice(0, Math.max(0, cut)), id: id.slice(cut + 1) };
    }
    default:
      return null;
  }
}

/** The state of a gate at `now` (ms since the epoch), by the answer to its question. */
export function gateState(gate: Gate, fact: GateFact, now: number): GateState {
  if (gate.status === 'closed') return closedState(gate);
  switch (awaitType(gate)) {
    case 'timer':
      return timerState(gate, now);
    case 'gh:run':
      return runState(gate, fact, now);
    case 'gh:pr':
      return pullRequestState(gate, fact, now);
    case 'bead':
      return beadState(gate, fact, now);
    case 'human':
    case '':
      return open(gate, now, `it waits for a person: bd gate resolve ${gate.id}`);
    default:
      return open(gate, now, `nothing here can tell whether ${awaitType(gate)} has come: ${byHand(gate)}`);
  }
}

/** Whether a machine decides over the gate, so that nobody should close it before that. */
export function isMachineGate(gate: Gate): boolean {
  return gate.type === 'gate' && MACHINE_KINDS.has(awaitType(gate));
}

const MACHINE_KINDS: ReadonlySet<string> = new Set(['timer', 'gh:run', 'gh:pr', 'bead']);

function closedState(gate: Gate): GateState {
  const reason = gate.closeReason === '' ? '' : `: ${gate.closeReason}`;
  return { kind: hasFailed(gate) ? 'failed' : 'satisfied', words: `it was closed${reason}` };
}

function timerState(gate: Gate, now: number): GateState {
  const end = timeOutAt(gate);
  if (end === null)
    return open(gate, now, `it is a timer without a time, which never runs out: ${byHand(gate)}`);
  const at = new Date(end).toISOString();
  if (isElapsedTimer(gate, now)) return { kind: 'satisfied', words: `its time was over at ${at}` };
  return { kind: 'open', words: `its time is over at ${at}`, isOverdue: false };
}

function runState(gate: Gate, fact: GateFact, now: number): GateState {
  if (awaitId(gate) === '') return open(gate, now, `it names no run: ${byHand(gate)}`);
  const run = `run ${awaitId(gate)}`;
  if (fact.kind !== 'run') return open(gate, now, notKnown(run, fact));
  if (fact.status !== 'completed')
    return open(gate, now, `${run} is ${fact.status.replaceAll('_', ' ') || 'not done'}`);
  const words = `${run} ended with ${fact.conclusion || 'no conclusion'}`;
  return { kind: PASSED.has(fact.conclusion) ? 'satisfied' : 'failed', words };
}

/** Conclusions with which GitHub lets a required check pass; a run that ended with another one will not pass any more. */
const PASSED: ReadonlySet<string> = new Set(['success', 'skipped', 'neutral']);

function pullRequestState(gate: Gate, fact: GateFact, now: number): GateState {
  if (awaitId(gate) === '') return open(gate, now, `it names no pull request: ${byHand(gate)}`);
  const pull = `pull request ${awaitId(gate)}`;
  if (fact.kind !== 'pull-request') return open(gate, now, notKnown(pull, fact));
  if (fact.state === 'MERGED') return { kind: 'satisfied', words: `${pull} is merged` };
  if (fact.state === 'CLOSED') return { kind: 'failed', words: `${pull} was closed without a merge` };
  return open(gate, now, `${pull} is ${fact.state.toLowerCase() || 'open'}`);
}

function beadState(gate: Gate, fact: GateFact, now: number): GateState {
  const question = gateQuestion(gate);
  if (question?.kind !== 'bead') return open(gate, now, `it names no bead, as ID or RIG:ID: ${byHand(gate)}`);
  const bead = question.rig === '' ? question.id : `${question.id} of rig ${question.rig}`;
  if (fact.kind !== 'bead') return open(gate, now, notKnown(bead, fact));
  if (fact.bead === null || fact.bead.deleted) return open(gate, now, `there is no ${bead}: ${byHand(gate)}`);
  if (fact.bead.status === 'closed') return { kind: 'satisfied', words: `${bead} is closed` };
  return open(gate, now, `${bead} is ${fact.bead.status}`);
}

function notKnown(subject: string, fact: GateFact): string {
  return `the state of ${subject} is not known: ${fact.kind === 'unknown' ? fact.why : `it was asked for as a ${fact.kind}`}`;
}

function open(gate: Gate, now: number, words: string): GateState {
  const end = timeOutAt(gate);
  if (end === null || end > now) return { kind: 'open', words, isOverdue: false };
  return {
    kind: 'open',
    words: `${words}; its time-out passed at ${new Date(end).toISOString()}`,
    isOverdue: true,
  };
}

function byHand(gate: Gate): string {
  return `bd gate resolve ${gate.id} opens it by hand`;
}

function awaitType(gate: Gate): string {
  return textIn(gate, 'await_type');
}

function awaitId(gate: Gate): string {
  return textIn(gate, 'await_id').trim();
}

function textIn(gate: Gate, name: string): string {
  const value = gate.other?.[name];
  return typeof value === 'string' ? value : '';
}
