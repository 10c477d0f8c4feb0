// The difference of two trees as a person reads it: files with their hunks, renames found, bounded whatever the trees hold.

import { COMPARING, type TwoTrees } from '../adapters/git-objects.ts';
import type { ChangedFile, ChangeView } from '../change-view.ts';
import { type PatchSection, patchSections } from './patch.ts';
import { nulParts, type RepositoryAccess, shownPath } from './repository-access.ts';

/** Nothing in it is sanitized. */
export type Diff = Pick<ChangeView, 'totals' | 'files'>;

const MOST_FILES = 400;
/** Of git's output: more than anybody is shown of it. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Files among which git looks for renames. */
const RENAME_LIMIT = 400;

export async function diffOf(access: RepositoryAccess, { from, to }: TwoTrees): Promise<Diff> {
  const options = ['-r', '-M', `-l${RENAME_LIMIT}`, '--no-ext-diff', '--no-textconv', '--no-color'];
  const [list, patch] = await Promise.all([
    access.git.read('comparing two trees', ['diff-tree', ...options, '-z', '--raw', '--numstat', from, to], {
      encoding: 'latin1',
      config: COMPARING,
    }),
    access.git.read('reading a difference', ['diff-tree', ...options, '-p', '-U3', from, to], {
      mostBytes: MOST_BYTES,
      config: COMPARING,
    }),
  ]);
  const entries = changedEntries(nulParts(list));
  const sections = patchSections(patch);
  // What was cut ends within its last section.
  const isCut = Buffer.byteLength(patch) >= MOST_BYTES;
  let at = 0;
  const files = entries.slice(0, MOST_FILES).map((entry) => {
    const own = sections.slice(at, at + sectionsOf(entry));
    at += sectionsOf(entry);
    return changedFile(entry, own, isCut && at >= sections.length);
  });
  const sum = (counts: readonly (number | null)[]): number =>
    counts.reduce<number>((total, count) => total + (count ?? 0), 0);
  return {
    totals: {
      files: entries.length,
      added: sum(entries.map(({ added }) => added)),
      removed: sum(entries.map(({ removed }) => removed)),
    },
    files,
  };
}

interface Entry {
  readonly modes: readonly [before: string, after: string];
  /** As in git's raw format: `A`, `M`, `D`, `R`, `T`. */
  readonly status: string;
  readonly path: string;
  readonly from: string | null;
  readonly added: number | null;
  readonly removed: number | null;
}

/** `:mode mode blob blob S`, path and, of a rename, the new path; after all of them `added TAB removed TAB path`. */
function changedEntries(parts: readonly string[]): Entry[] {
  const raw: Omit<Entry, 'added' | 'removed'>[] = [];
  let at = 0;
  for (; parts[at]?.startsWith(':'); at += 2) {
    const [before = '', after = '', , , status = ''] = (parts[at] ?? '').slice(1).split(' ');
    const first = shownPath(parts[at + 1] ?? '');
    const isRename = status.startsWith('R');
    if (isRename) at += 1;
    const path = isRename ? shownPath(parts[at + 1] ?? '') : first;
    raw.push({ modes: [before, after], status: status.charAt(0), path, from: isRename ? first : null });
  }
  return raw.map((entry) => {
    const [added = '', removed = ''] = (parts[at] ?? '').split('\t');
    // Of a rename the counts stand before its two paths, each a part of its own.
    at += entry.from === null ? 1 : 3;
    return { ...entry, added: countOf(added), removed: countOf(removed) };
  });
}

function countOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** A file that becomes something else, as a link, is printed as one deleted and one added. */
function sectionsOf({ status }: Entry): number {
  return status === 'T' ? 2 : 1;
}

function changedFile(entry: Entry, sections: readonly PatchSection[], isCut: boolean): ChangedFile {
  const isBinary = entry.added === null;
  return {
    path: entry.path,
    from: entry.from,
    kind: KINDS[entry.status] ?? 'modified',
    note: [modeNote(entry.modes), isBinary ? 'binary' : ''].filter((each) => each !== '').join(', '),
    added: entry.added,
    removed: entry.removed,
    lines: sections.flatMap(({ lines }) => lines),
    isCut: isCut || sections.length < sectionsOf(entry),
  };
}

const KINDS: Readonly<Partial<Record<string, ChangedFile['kind']>>> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  T: 'retyped',
};

const NO_FILE = '000000';
const PLAIN = '100644';

/** What a mode tells beyond a plain file. */
function modeNote([before, after]: Entry['modes']): string {
  if (before === NO_FILE || after === NO_FILE) {
    const only = before === NO_FILE ? after : before;
    return only === PLAIN ? '' : modeWord(only);
  }
  if (before !== after) return `${modeWord(before)} → ${modeWord(after)}`;
  return before === '120000' || before === '160000' ? modeWord(before) : '';
}

function modeWord(mode: string): string {
  switch (mode) {
    case '120000':
      return 'symbolic link';
    case '160000':
      return 'submodule';
    case '100755':
      return 'executable';
    default:
      return 'plain file';
  }
}
