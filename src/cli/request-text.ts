// `gt mq show` and `gt mq log` for people.

import type { QueueStep, RequestView, RigFigures } from '../engine/view.ts';
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
    ['lands in', etaWords(request)],
    ['lane', request.lane],
    ['commit', request.tip],
    ['candidate', candidate && base ? `${candidate.slice(0, 9)} on ${base.slice(0, 9)}` : ''],
    ['train', place < 0 ? '' : `${place + 1} of ${train.length}: ${train.join(', ')}`],
    ['gates', request.gates.map(gateWords).join(', ')],
    ['conflicts', request.conflicts.map(({ mr, paths }) => `with ${mr} in ${paths.join(', ')}`).join('; ')],
    ['conflict', request.conflict === null ? '' : `in ${request.conflict.files}; ${request.conflict.state}`],
    ...(request.conflict?.since ?? []).map((line) => ['with', line] as const),
    ['resolved', request.resolved.map(({ path, from }) => `${path} as in ${from}`).join(', ')],
    ['waits for', request.awaits.join(', ')],
    ['approved', request.approvedBy === null ? '' : `by ${request.approvedBy}`],
    [
      'pull request',
      request.pullRequest === null ? '' : `#${request.pullRequest.number} ${request.pullRequest.url}`,
    ],
    ['landed as', request.landedAs ?? ''],
    ['landed with', request.landedWith.join(', ')],
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

/** Flaky tests that are named. */
const FEW = 10;

/** A block for each rig. */
export function figureLines(rigs: readonly RigFigures[]): string[] {
  return rigs.flatMap((rig, at) => [
    ...(at === 0 ? [] : ['']),
    rig.rig,
    ...tableLines(
      null,
      figuresOf(rig).map(([name, text]) => [`  ${name}`, text]),
    ),
  ]);
}

function figuresOf(rig: RigFigures): (readonly [string, string])[] {
  const { waitMs, runsPerLanding, gateMsPerLanding } = rig;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    ['landed', `${rig.landed}; ${rig.turnedDown} turned down by gates`],
    ['red', `${percent(rig.redRate)} of changes are expected to be`],
    ['flaky', `${percent(rig.flakeRate)} of gates failed and then passed on the same tree`],
    ...flakyRows(rig),
    ['gates run', `${rig.runs}, and ${rig.wasted} that told nothing`],
    [
      'a landing costs',
      runsPerLanding === null || gateMsPerLanding === null
        ? 'not known yet'
        : `${runsPerLanding.toFixed(2)} gates, ${seconds(gateMsPerLanding)} of them`,
    ],
    [
      'in the queue',
      waitMs === null
        ? 'not known yet'
        : `${seconds(waitMs.p50)} (p50), ${seconds(waitMs.p90)} (p90), ${seconds(waitMs.p99)} (p99)`,
    ],
  ];
}

function flakyRows({ flakyTests }: RigFigures): (readonly [string, string])[] {
  const more = flakyTests.length - FEW;
  const rows = flakyTests
    .slice(0, FEW)
    .map(({ gate, test, times }) => `${test}, in ${gate}${times === 1 ? '' : `, ${times} times`}`);
  return [...rows, ...(more > 0 ? [`and ${more} more, as --json tells`] : [])].map(
    (text, at) => [at === 0 ? 'flaky tests' : '', text] as const,
  );
}

function etaWords({ etaMs }: RequestView): string {
  return etaMs === null ? '' : `about ${elapsed(0, etaMs)}`;
}

function gateWords({ name, state, elapsedMs }: RequestView['gates'][number]): string {
  return elapsedMs === null ? `${name} ${state}` : `${name} ${state} in ${(elapsedMs / 1_000).toFixed(1)} s`;
}
