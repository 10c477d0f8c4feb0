// Bead files that a person's checkout has changed, moved out of a fast-forward's way when every line of theirs is in
// what lands. A line that arrives in between is appended afterwards: the files are sets of lines, so that loses
// nothing.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { Git } from '../adapters/git.ts';
import {
  appendText,
  copyText,
  filesBelow,
  moveFile,
  pathKind,
  readText,
  removeWhole,
} from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import { fewOf, shownPath } from './repository-access.ts';

export interface TakeAside {
  readonly git: Git;
  readonly gitDir: string;
  readonly workTree: string;
  /** Latin1 paths below `.beads/`. */
  readonly paths: readonly string[];
  /** Where the branch is, and the landed commit that it shall move to. */
  readonly from: CommitId;
  readonly to: CommitId;
}

export interface BeadFilesAside {
  /** Appends to the checkout's files whatever of the moved ones they lack; ends the move. */
  giveBack(): Promise<void>;
}

/** Moves the files aside, or says why they must stay. Without files nothing happens. */
export async function takeBeadFilesAside(take: TakeAside): Promise<Result<BeadFilesAside, string>> {
  const untaken: string[] = [];
  for (const path of take.paths) {
    if (!(await isTaken(take, path))) untaken.push(shownPath(path));
  }
  if (untaken.length > 0) return failed(`bead lines that the ledger has not taken yet (${fewOf(untaken)})`);
  if (take.paths.length === 0) return ok({ giveBack: async () => {} });
  const giveBack = () => giveBackBeadFiles(take.gitDir, take.workTree);
  try {
    for (const path of take.paths) await moveAside(take, path);
  } catch (cause) {
    await giveBack();
    throw cause;
  }
  return ok({ giveBack });
}

/** Appends to the checkout's files whatever lines of those aside they lack; without any aside nothing happens. */
export async function giveBackBeadFiles(gitDir: string, workTree: string): Promise<void> {
  const folder = asideFolder(gitDir);
  if ((await pathKind(folder)) !== 'folder') return;
  for (const { path } of await filesBelow(folder, '', { skip: new Set(), limit: Number.POSITIVE_INFINITY })) {
    await giveBackOne(join(folder, shownPath(path)), join(workTree, shownPath(path)));
  }
  await removeWhole(folder);
}

/** Whether every line of the file, in the checkout and staged, is in the landed one. */
async function isTaken({ git, workTree, to }: TakeAside, path: string): Promise<boolean> {
  const shown = shownPath(path);
  const [here, staged, landed] = await Promise.all([
    readText(join(workTree, shown)),
    git.run(['cat-file', 'blob', `:${shown}`]),
    git.run(['cat-file', 'blob', `${to}:${shown}`]),
  ]);
  if (landed.code !== 0) return false;
  const known = new Set(landed.stdout.split('\n'));
  const lines = [...(here ?? '').split('\n'), ...(staged.code === 0 ? staged.stdout.split('\n') : [])];
  return lines.every((line) => line === '' || known.has(line));
}

async function moveAside({ git, gitDir, workTree, from }: TakeAside, path: string): Promise<void> {
  const shown = shownPath(path);
  const file = join(workTree, shown);
  if ((await pathKind(file)) === 'file') await moveFile(file, join(asideFolder(gitDir), shown));
  const isTracked = (await git.run(['cat-file', '-e', `${from}:${shown}`])).code === 0;
  const restore = isTracked
    ? ['restore', `--source=${from}`, '--staged', '--worktree', '--', `:(literal)${shown}`]
    : ['rm', '--quiet', '--cached', '--ignore-unmatch', '--', `:(literal)${shown}`];
  await git.read('making way for bead lines', restore, { workTree });
}

async function giveBackOne(aside: string, file: string): Promise<void> {
  const [moved, now] = await Promise.all([readText(aside), readText(file)]);
  if (now === null) await copyText(aside, file);
  else await appendText(file, missingLines(moved ?? '', now));
}

function asideFolder(gitDir: string): string {
  return join(gitDir, 'gt-beads-aside');
}

function missingLines(moved: string, now: string): string {
  const known = new Set(now.split('\n'));
  const missing = moved.split('\n').filter((line) => line !== '' && !known.has(line));
  const start = missing.length > 0 && now !== '' && !now.endsWith('\n') ? '\n' : '';
  return start + missing.map((line) => `${line}\n`).join('');
}
