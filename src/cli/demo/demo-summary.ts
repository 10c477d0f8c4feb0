// The demo's closing summary: what became of each bead, and whether it is what was to come of it.

import type { WorkView } from '../../engine/view.ts';
import { tableLines } from '../table.ts';
import type { DemoFiles, Expected } from './demo-files.ts';
import type { TestedCommit } from './demo-green.ts';
import type { DemoTown } from './demo-town.ts';

export interface Outcome {
  readonly lines: readonly string[];
  readonly isAsExpected: boolean;
}

const REASON_LIMIT = 70;

export function summary(
  files: DemoFiles,
  town: DemoTown,
  works: readonly WorkView[],
  commits: readonly TestedCommit[],
): Outcome {
  const byBead = new Map(works.map((work) => [work.bead, work]));
  const rows = files.beads.map(({ key, title }) => {
    const id = town.beads.get(key) ?? '';
    const work = byBead.get(id);
    return {
      key,
      id,
      title,
      state: work?.state ?? 'missing',
      attempt: work?.attempt ?? 0,
      note: work?.note ?? '',
    };
  });
  const { expected } = files;
  const surprises = expected ? rows.filter(({ key, state }) => state !== expectedState(expected, key)) : [];
  const reds = commits.filter(({ isGreen }) => !isGreen);
  const landed = rows.filter(({ state }) => state === 'landed').length;
  const stopped = rows.filter(({ state }) => state === 'stopped').length;
  const lines = [
    ...tableLines(
      ['bead', 'title', 'outcome', 'attempts', 'reason'],
      rows.map((row) => [row.id, row.title, row.state, String(row.attempt), cut(row.note)]),
    ),
    '',
    `${landed} landed, ${stopped} stopped; ${greenLine(commits, reds)}`,
    ...reds.map(({ commit, subject }) => `red: ${commit.slice(0, 9)} ${subject}`),
    ...surprises.map(({ id, state }) => `${id}: ${state}, where ${otherState(state)} was expected`),
  ];
  // One commit for the library and one for each landing: fewer would mean that something was not tested.
  const areAllThere = commits.length === (expected?.landed.length ?? landed) + 1;
  return { lines, isAsExpected: surprises.length === 0 && reds.length === 0 && areAllThere };
}

function expectedState(expected: Expected, key: string): 'landed' | 'stopped' {
  return expected.landed.includes(key) ? 'landed' : 'stopped';
}

function otherState(state: string): 'landed' | 'stopped' {
  return state === 'landed' ? 'stopped' : 'landed';
}

function greenLine(commits: readonly TestedCommit[], reds: readonly TestedCommit[]): string {
  if (reds.length > 0) return `main is red at ${reds.length} of its ${commits.length} commits`;
  return `main is green at each of its ${commits.length} commits`;
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= REASON_LIMIT ? text : `${letters.slice(0, REASON_LIMIT - 1).join('')}…`;
}
