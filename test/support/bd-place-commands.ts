// Commands of `bd` that tell where the beads are, that are for files, and those of the original that are not here.

import { NEEDLESS, REFUSED, REFUSED_PARTS } from '../../src/cli/bd/not-here.ts';
import { type BdStep, ERROR, REFUSAL, VERSION } from './bd-shapes.ts';

export const ABSENT_STEPS: readonly BdStep[] = [
  ...Object.keys(REFUSED).map((name) => ({ args: [name, 'words', '--strange'], shape: REFUSAL, code: 4 })),
  ...Object.keys(REFUSED_PARTS).map((path) => ({ args: [...path.split(' '), 'x'], shape: REFUSAL, code: 4 })),
  ...Object.keys(NEEDLESS).map((name) => ({
    args: [name],
    shape: { status: 'string', message: 'string', ...VERSION },
  })),
  { args: ['dolt', 'sql', '-q', 'select'], shape: REFUSAL, code: 4 },
];

/** Behind a town’s socket beads have no folder, and whoever asks has no name: `null` there. */
export function placeSteps(known: 'string' | 'null'): readonly BdStep[] {
  const mode = { mode: 'string', ...VERSION };
  const counts = { issue_count: 'number', version: 'string' };
  return [
    { args: ['prime'], shape: { prime: 'string', ...VERSION } },
    { args: ['where'], shape: { path: known, ...mode } },
    { args: ['info'], shape: { database_path: known, actor: known, ...counts, ...mode } },
  ];
}

/** In a repository. */
export const FILE_STEPS: readonly BdStep[] = [
  { args: ['init'], shape: { path: 'string', prefix: 'null', attributes_written: 'boolean', ...VERSION } },
  {
    args: ['export', '-o', 'out.jsonl'],
    shape: { file: 'string', source: 'null', exported: 'number', ...VERSION },
  },
  {
    args: ['import', 'out.jsonl', '--dry-run'],
    shape: {
      source: 'string',
      created: 'number',
      updated: 'number',
      unchanged: 'number',
      skipped: 'number',
      dedup_skipped: 'number',
      memories: 'number',
      ids: [],
      stale_skipped_ids: [],
      skipped_dependencies: [],
      deleted_ids: [],
      collisions: [],
      duplicates: [],
      quarantined: [],
      dry_run: 'boolean',
      ...VERSION,
    },
  },
  { args: ['import'], shape: ERROR, code: 2 },
  { args: ['import', 'missing.jsonl'], shape: REFUSAL, code: 3 },
];
