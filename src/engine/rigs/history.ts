// How two commits of the engine's repository stand to each other. Most often both are a few steps on a line from where
// they parted, which the commits themselves tell; only else git is asked.

import type { Git } from '../adapters/git.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import type { GitObjects } from '../adapters/git-objects.ts';
import { type CommitId, isCommitId } from './commit-id.ts';

/** Steps of a line that are looked at before git is asked. */
const MOST_STEPS = 64;
const MOST_KNOWN = 10_000;

/** Where two lines met; null where one of them divides, or they are longer than we look. */
type Meeting = CommitId | null;

export class History {
  readonly #git: Git;
  readonly #objects: GitObjects;
  /** A commit's parents never change. */
  readonly #parents = new Map<CommitId, readonly CommitId[]>();

  constructor(git: Git, objects: GitObjects) {
    this.#git = git;
    this.#objects = objects;
  }

  /** Whether one commit is the other, or an ancestor of it. */
  async isAncestor(ancestor: CommitId, descendant: CommitId): Promise<boolean> {
    const meeting = await this.#meeting(ancestor, descendant);
    return meeting === null ? await isAncestorIn(this.#git, ancestor, descendant) : meeting === ancestor;
  }

  /** The best common ancestor; null where the histories have none. */
  async mergeBase(one: CommitId, other: CommitId): Promise<CommitId | null> {
    return (await this.mergeBases(one, other))[0] ?? null;
  }

  /** All best common ancestors, the best one first: several where each has merged the other. */
  async mergeBases(one: CommitId, other: CommitId): Promise<readonly CommitId[]> {
    const meeting = await this.#meeting(one, other);
    return meeting === null ? await mergeBasesIn(this.#git, one, other) : [meeting];
  }

  /** The commits that one has and its ancestor has not, the latest first, where they are a line; else null. */
  async lineSince(ancestor: CommitId, commit: CommitId): Promise<readonly CommitId[] | null> {
    const passed: CommitId[] = [];
    for (let at: CommitId | undefined = commit; at !== ancestor; ) {
      const parents: readonly CommitId[] | null = at ? await this.#parentsOf(at) : null;
      if (at === undefined || parents?.length !== 1 || passed.push(at) > MOST_STEPS) return null;
      at = parents[0];
    }
    return passed;
  }

  /** On two lines without a merge, the first commit that is on both is the only best common ancestor. */
  async #meeting(one: CommitId, other: CommitId): Promise<Meeting> {
    const lines = [line(one), line(other)] as const;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      for (const [mine, others] of [lines, [lines[1], lines[0]] as const]) {
        if (mine.tip === null) continue;
        if (others.passed.has(mine.tip)) return mine.tip;
        const parents = await this.#parentsOf(mine.tip);
        if (parents === null || parents.length > 1) return null;
        mine.tip = parents[0] ?? null;
        if (mine.tip !== null) mine.passed.add(mine.tip);
      }
      if (lines.every(({ tip }) => tip === null)) return null;
    }
    return null;
  }

  /** Null where the commit is not there, as behind the end of a shallow history. */
  async #parentsOf(commit: CommitId): Promise<readonly CommitId[] | null> {
    const known = this.#parents.get(commit);
    if (known) return known;
    const object = await this.#objects.read(commit);
    if (object?.type !== 'commit') return null;
    const parents = parentsIn(object.body.toString('latin1'));
    if (this.#parents.size >= MOST_KNOWN) this.#parents.clear();
    this.#parents.set(commit, parents);
    return parents;
  }
}

interface Line {
  tip: CommitId | null;
  readonly passed: Set<CommitId>;
}

function line(tip: CommitId): Line {
  return { tip, passed: new Set([tip]) };
}

/** The headers end with the first empty line. */
function parentsIn(commit: string): readonly CommitId[] {
  const parents: CommitId[] = [];
  for (const header of commit.split('\n')) {
    if (header === '') break;
    const id = header.startsWith('parent ') ? header.slice('parent '.length) : '';
    if (isCommitId(id)) parents.push(id);
  }
  return parents;
}

/** As `History.isAncestor`, of any repository. */
export async function isAncestorIn(git: Git, ancestor: CommitId, descendant: CommitId): Promise<boolean> {
  if (ancestor === descendant) return true;
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  const { code, stderr } = await git.run(args);
  if (code === 0 || code === 1) return code === 0;
  throw new GitError('comparing two commits', gitReason(stderr), { args, stderr });
}

async function mergeBasesIn(git: Git, one: CommitId, other: CommitId): Promise<readonly CommitId[]> {
  const args = ['merge-base', '--all', one, other];
  const { code, stdout, stderr } = await git.run(args);
  if (code === 0) return stdout.split('\n').filter(isCommitId);
  if (code === 1) return [];
  throw new GitError('finding where two branches parted', gitReason(stderr), { args, stderr });
}
