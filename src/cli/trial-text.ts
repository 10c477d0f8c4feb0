// `gt mq show` of a trial for people.

import { slowdownWords } from '../engine/refinery/trials/slowdowns.ts';
import type { TimedView, TrialView, TriedView } from '../engine/trial-view.ts';
import { elapsed } from './elapsed.ts';
import { stepLines } from './request-text.ts';
import { tableLines } from './table.ts';

/** A trial, fact by fact, then what its gates have told, and what happened to it. */
export function trialLines(trial: TrialView, now: number): string[] {
  const { id, by, begunAt, endedAt, state, note, tried, timed, history } = trial;
  const took = endedAt === null ? '' : `, took ${elapsed(begunAt, endedAt)}`;
  const facts: readonly (readonly [string, string])[] = [
    ['by', `${by}, ${elapsed(begunAt, now)} ago${took}`],
    ['state', note === '' ? state : `${state}: ${note}`],
    ...(tried ? triedFacts(tried) : []),
    ...(timed ? timedFacts(timed) : []),
  ];
  const known = facts.filter(([, text]) => text !== '');
  return [
    id,
    ...tableLines(
      null,
      known.map(([name, text]) => [`  ${name}`, text]),
    ),
    ...(tried ? tried.gates.flatMap(({ note: why }) => (why === '' ? [] : ['', ...why.split('\n')])) : []),
    ...(timed ? ['', ...timedLines(timed)] : []),
    '',
    ...stepLines(history),
  ];
}

function triedFacts({ name, title, tip, on, base, candidate, guarded, gates }: TriedView) {
  return [
    ['tries', title === '' ? name : `${name} ${title}`],
    ['behind', on ?? ''],
    ['commit', tip],
    ['candidate', candidate && base ? `${candidate.slice(0, 9)} on ${base.slice(0, 9)}` : ''],
    ['gates', gates.map(gateWords).join(', ')],
    ['touches', guarded.length === 0 ? '' : `${guarded.join(', ')}: its results serve nobody else`],
  ] as const;
}

function gateWords({ name, state, elapsedMs, isReused }: TriedView['gates'][number]): string {
  if (isReused) return `${name} ${state} before, on the same tree`;
  if (elapsedMs === null) return `${name} ${state}`;
  const took = `${(elapsedMs / 1_000).toFixed(1)} s`;
  return state === 'timed-out' ? `${name} timed out after ${took}` : `${name} ${state} in ${took}`;
}

function timedFacts({ mr, gate, rounds, steps }: TimedView) {
  const batch = steps.flatMap((step) => step.mr ?? []);
  return [
    ['times', `gate ${gate}, ${rounds} rounds`],
    ['landed', batch.length === 1 ? `${mr} alone` : `${batch.join(', ')}, by one move of the branch`],
  ] as const;
}

/** How long the gate took with each change more, and what that says of the change. */
function timedLines({ steps, slowdowns }: TimedView): string[] {
  const rows = steps.map(({ mr, ms, reds, timeouts }) => [
    mr === null ? 'before' : `with ${mr}`,
    ms === null ? '' : `${seconds(ms.median)} s (${seconds(ms.low)} to ${seconds(ms.high)})`,
    [reds === 0 ? '' : `red ${reds} times`, timeouts === 0 ? '' : `timed out ${timeouts} times`]
      .filter((words) => words !== '')
      .join(', '),
  ]);
  return [...tableLines(['landed', 'the gate took', ''], rows), '', ...slowdowns.map(slowdownWords)];
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}
