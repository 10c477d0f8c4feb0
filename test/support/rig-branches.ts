// A rig's repository with beads, and branches that agents have handed in to it.

import assert from 'node:assert/strict';
import type { BuiltCandidate, Candidate } from '../../src/engine/rigs/candidate.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import type { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';
import { AGENT, type GitFixture, valueIn } from './git-fixture.ts';

/** A bead of the rig. */
export const BEAD = '.beads/ab/bd-ab1.jsonl';
export const OTHER = '.beads/cd/bd-cd2.jsonl';
export const FILES = [
  { path: BEAD, text: '{"open":1}\n', revision: 1 },
  { path: OTHER, text: '{"other":1}\n', revision: 1 },
];
export const CLOSING = [{ path: BEAD, line: '{"closed":1}' }];

export async function rig(fixture: GitFixture): Promise<EngineRepository> {
  return await fixture.engineOf(
    fixture.personsRepository('person', {
      'a.txt': 'one\n',
      [BEAD]: '{"open":1}\n',
      [OTHER]: '{"other":1}\n',
    }),
  );
}

/** A submitted branch with one commit for each set of files. */
export async function branch(
  fixture: GitFixture,
  engine: EngineRepository,
  name: string,
  ...commits: readonly Readonly<Record<string, string>>[]
): Promise<CommitId> {
  const dir = fixture.path('polecats', name);
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  for (const files of commits) fixture.commit(dir, files);
  return await submitted(engine, dir, name);
}

export async function submitted(engine: EngineRepository, clone: string, pin: string): Promise<CommitId> {
  return valueIn(await engine.submit({ clone, branch: 'work', pin })).tip;
}

let landings = 0;

export async function landFiles(
  fixture: GitFixture,
  engine: EngineRepository,
  files: Readonly<Record<string, string>>,
  beadFiles: readonly { path: string; text: string; revision: number }[] = [],
): Promise<void> {
  const tip = await branch(fixture, engine, `lander${landings++}`, files);
  const built = builtOf(await engine.buildCandidate({ tip, message: 'Land', beadFiles, closing: [] }));
  assert.equal(await engine.land({ commit: built.commit, expected: built.base }), 'landed');
}

export function builtOf(candidate: Candidate): BuiltCandidate {
  assert.equal(candidate.kind, 'built');
  assert(candidate.kind === 'built');
  return candidate;
}

export function tree(fixture: GitFixture, engine: EngineRepository, commit: string): string {
  return fixture.git(engine.dir, 'ls-tree', '-r', '--name-only', commit).replaceAll('\n', ' ');
}
