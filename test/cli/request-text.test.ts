// What `gt mq show`, `log` and `stats` tell people.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureLines, requestLines } from '../../src/cli/request-text.ts';
import type { MergeRequestId, RigName, RunId } from '../../src/engine/ids.ts';
import type { RequestView } from '../../src/engine/view.ts';
import { NOON, queueView } from '../panes/client/a-town.ts';

const [M1, M2, M3] = ['m1', 'm2', 'm3'] as MergeRequestId[];

test('a merge request is told fact by fact, those that are known, and then what happened to it', () => {
  assert.ok(M1 && M2 && M3);
  const request: RequestView = {
    ...queueView(3, 'gating', 'gate unit'),
    etaMs: 125_000,
    run: 'r7' as RunId,
    tip: 'c'.repeat(40),
    base: 'a'.repeat(40),
    candidate: 'b'.repeat(40),
    train: [M2, M3],
    gates: [
      { name: 'lint', state: 'passed', elapsedMs: 1_250 },
      { name: 'unit', state: 'running', elapsedMs: null },
    ],
    approvedBy: null,
    deferrals: 0,
    conflicts: [{ mr: M1, paths: ['a.txt', 'b.txt'] }],
    resolved: [],
    conflict: null,
    landedWith: [],
    awaits: ['lib-c9d'],
    history: [{ at: NOON, mr: M3, rig: 'lib' as RigName, event: 'mr.submitted', text: 'm3 submitted' }],
  };
  assert.deepEqual(requestLines(request, NOON), [
    'm3',
    '  bead       lib-c3d Keep quotes in field 3',
    `  from       ${request.agent} (r7), 1m ago`,
    '  state      gating: gate unit',
    '  lands in   about 2m',
    '  lane       normal',
    `  commit     ${'c'.repeat(40)}`,
    '  candidate  bbbbbbbbb on aaaaaaaaa',
    '  train      2 of 2: m2, m3',
    '  gates      lint passed in 1.3 s, unit running',
    '  conflicts  with m1 in a.txt, b.txt',
    '  waits for  lib-c9d',
    '',
    `${new Date(NOON).toISOString().slice(0, 19).replace('T', ' ')}  m3 submitted`,
  ]);
});

test('what landing costs is told for each rig, as far as it is known', () => {
  const rig = 'lib' as RigName;
  const none = { landed: 0, turnedDown: 0, runs: 0, wasted: 0, redRate: 0.3, flakeRate: 0, flakyTests: [] };
  const some = { landed: 4, turnedDown: 1, runs: 6, wasted: 2, redRate: 0.125, flakeRate: 0.25 };
  const flaky = Array.from({ length: 12 }, (_, nth) => ({ gate: 'unit', test: `t${nth}`, times: nth + 1 }));
  const lines = figureLines([
    {
      ...{ rig, ...some, flakyTests: flaky, runsPerLanding: 2, gateMsPerLanding: 3_500 },
      waitMs: { p50: 1_000, p90: 20_000, p99: 300_000 },
    },
    { ...{ rig, ...none, runsPerLanding: null, gateMsPerLanding: null }, waitMs: null },
  ]);
  assert.deepEqual(lines.slice(4, 15), [
    '  flaky tests      t0, in unit',
    ...flaky.slice(1, 10).map(({ test, times }) => `                   ${test}, in unit, ${times} times`),
    '                   and 2 more, as --json tells',
  ]);
  lines.splice(4, 11);
  assert.deepEqual(lines.slice(0, 8), [
    'lib',
    '  landed           4; 1 turned down by gates',
    '  red              12.5 % of changes are expected to be',
    '  flaky            25.0 % of gates failed and then passed on the same tree',
    '  gates run        6, and 2 that told nothing',
    '  a landing costs  2.00 gates, 3.5 s of them',
    '  in the queue     1.0 s (p50), 20.0 s (p90), 300.0 s (p99)',
    '',
  ]);
  assert.deepEqual(lines.slice(-2), ['  a landing costs  not known yet', '  in the queue     not known yet']);
});
