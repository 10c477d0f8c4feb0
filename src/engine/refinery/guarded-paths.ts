// Which files of a rig decide what its gates and agents do: a change of theirs is flagged, and judged by main's. Pure.

import { type GateSettings, setupOf } from '../gate-settings.ts';
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

/** What the settings name, or else the usual files with those that the commands of setup and gates name. */
export function guardedOf(settings: Pick<RigSettings, 'guarded' | 'gates' | 'setup'>): Guarded {
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
