// Which files of a rig decide what its gates and agents do: a change of theirs is flagged, and judged by main's. Pure.

import { createHash } from 'node:crypto';
import { type GateSettings, setupOf } from '../gate-settings.ts';
import type { ReviewFacts } from '../queue-events.ts';
import type { Guarded } from '../rigs/guarded.ts';
import type { RigSettings } from '../settings.ts';

/** What agents' CLIs, hooks and other gates read, and where gates' commands often lead. */
const PATHSPECS: readonly string[] = [
  ...['.claude', '.codex', '.gemini', '.opencode', 'opencode.json', '.mcp.json'],
  ...[':(glob)**/AGENTS.md', ':(glob)**/CLAUDE.md', ':(glob)**/GEMINI.md'],
  ...[
    '.husky',
    '.githooks',
    '.pre-commit-config.yaml',
    'lefthook.yml',
    '.github/workflows',
    '.gitlab-ci.yml',
  ],
  ...[':(glob)**/package.json', 'Makefile', 'GNUmakefile', 'justfile'],
];

type Guarding = Pick<RigSettings, 'guarded' | 'gates' | 'setup'>;

/** Of settings that were asked about before: each plan asks for each candidate. */
const known = new WeakMap<object, readonly [guarded: unknown, setup: unknown, name: string]>();

/** Names the files that are guarded: a candidate that was flagged by others is looked at anew. */
export function guardedName(settings: Guarding): string {
  const { gates, guarded, setup } = settings;
  const before = known.get(gates);
  if (before && before[0] === guarded && before[1] === setup) return before[2];
  const name = createHash('sha256')
    .update(JSON.stringify(guardedOf(settings)))
    .digest('hex')
    .slice(0, 12);
  known.set(gates, [guarded, setup, name]);
  return name;
}

/** Whether other files are guarded by now than when that was found; of an older release's it is not known. */
export function isFlaggedByOthers(
  { guardedBy }: Pick<ReviewFacts, 'guardedBy'>,
  settings: Guarding,
): boolean {
  return guardedBy !== undefined && guardedBy !== guardedName(settings);
}

/** What the settings name, or else the usual files with those that the commands of setup and gates name. */
export function guardedOf(settings: Guarding): Guarded {
  if (settings.guarded !== undefined) return { pathspecs: settings.guarded, files: [] };
  const setup = setupOf(settings);
  const commands: readonly Pick<GateSettings, 'run'>[] = [...settings.gates, ...(setup ? [setup] : [])];
  return { pathspecs: PATHSPECS, files: [...new Set(commands.flatMap(({ run }) => filesNamedIn(run)))] };
}

/** Words of a shell command that look like a file of the tree. */
function filesNamedIn(command: string): readonly string[] {
  const words = command.split(/[\s'"`;&|()<>=]+/).map((word) => word.replace(/^(\.\/)+/, ''));
  return words.filter(
    (word) =>
      /[./]/.test(word) &&
      /^[\w.][\w./+@-]*$/.test(word) &&
      word.split('/').every((part) => !['', '.', '..'].includes(part)),
  );
}
