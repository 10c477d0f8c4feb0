// A git repository with beads on branches, as the git that is installed merges them.

import { writeFileSync } from 'node:fs';
import type { Bead } from '../../src/beads/bead.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { mustRun } from './small-shell.ts';
import { type TempFolder, tempFolder } from './temp-folder.ts';

/** What makes git unite both sides' lines, with nothing to install. */
export const ATTRIBUTES = '.beads/** merge=union -text\n';

export interface BeadRepository extends Disposable {
  readonly folder: TempFolder;
  git(...args: readonly string[]): string;
  /** Commits everything on a branch made at `from`, changed by `edit`. */
  branch(name: string, from: string, edit: (store: BeadStore) => void): void;
  /** The beads of `into` with `other` merged, in a branch of its own. */
  merged(into: string, other: string): ReadonlyMap<string, Bead>;
}

export function beadRepository(attributes: string): BeadRepository {
  const folder = tempFolder();
  const home = tempFolder();
  const git = (...args: readonly string[]) =>
    mustRun({
      file: 'git',
      args,
      cwd: folder.path,
      env: {
        PATH: process.env['PATH'],
        HOME: home.path,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'T',
        GIT_AUTHOR_EMAIL: 't@example.org',
        GIT_COMMITTER_NAME: 'T',
        GIT_COMMITTER_EMAIL: 't@example.org',
      },
    });
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(folder.at('.gitattributes'), attributes);
  return {
    folder,
    git,
    branch(name, from, edit) {
      if (from === '') git('switch', '--quiet', '--orphan', name);
      else git('switch', '--quiet', '--create', name, from);
      if (from === '') writeFileSync(folder.at('.gitattributes'), attributes);
      using store = openedBeads(folder.path);
      edit(store);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', name);
    },
    merged(into, other) {
      git('switch', '--quiet', '--create', `${into}-with-${other}`, into);
      try {
        git('merge', '--quiet', '--no-edit', other);
      } catch {
        // Conflicts stay in the files as markers: the fold reads past them.
        git('add', '--all');
        git('commit', '--quiet', '--message', 'markers and all');
      }
      using store = openedBeads(folder.path);
      return new Map(store.all().map((bead) => [bead.id, bead]));
    },
    [Symbol.dispose]() {
      folder[Symbol.dispose]();
      home[Symbol.dispose]();
    },
  };
}

export function openedBeads(folder: string): BeadStore {
  const opened = BeadStore.open(folder);
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.value;
}
