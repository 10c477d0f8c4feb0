// `gt mq show` and `gt mq log` for people.

import type { QueueStep, RequestView } from '../engine/view.ts';
import { elapsed } from './elapsed.ts';
import { tableLines } from './table.ts';

/** A merge request, fact by fact, then what happened to it. */
export function requestLines(request: RequestView, now: number): string[] {
  const { state, note, base, candidate, train, history } = request;
  const place = train.indexOf(request.id);
  const facts: readonly (readonly [string, string])[] = [
    ['bead', `${request.bead} ${request.title}`],
    ['from', `${request.agent} (${request.run}), ${elapsed(request.submittedAt, now)} ago`],
    ['state', note === '' ? state : `${state}: ${note}`],
    ['lane', request.lane],
    ['commit', request.tip],
    ['candidate', candidate && base ? `${candidate.slice(0, 9)} on ${base.slice(0, 9)}` : ''],
    ['train', place < 0 ? '' : `${place + 1} of ${train.length}: ${train.join(', ')}`],
    ['gates', request.gates.map(gateWords).join(', ')],
    ['waits for', request.awaits.join(', ')],
    ['approved', request.approvedBy === null ? '' : `by ${request.approvedBy}`],
    ['landed as', request.landedAs ?? ''],
  ];
  const known = facts.filter(([, text]) => text !== '');
  return [
    request.id,
    ...tableLines(
      null,
      known.map(([name, text]) => [`  ${name}`, text]),
    ),
    '',
    ...stepLines(history),
  ];
}

export function stepLines(steps: readonly QueueStep[]): string[] {
  return tableLines(
    null,
    steps.map(({ at, text }) => [new Date(at).toISOString().slice(0, 19).replace('T', ' '), text]),
  );
}

function gateWords({ name, state, elapsedMs }: RequestView['gates'][number]): string {
  return elapsedMs === null ? `${name} ${state}` : `${name} ${state} in ${(elapsedMs / 1_000).toFixed(1)} s`;
}
