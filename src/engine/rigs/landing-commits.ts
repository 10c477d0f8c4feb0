// The commits of a landing: one, or each of the branch's own. The last is what the branch is moved to: it carries the
// trailers, the closing lines and the ledger.

import { type Author, ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import type { TreeBegun } from '../adapters/git-objects.ts';
import { beadsOf, withBeads } from './bead-free-tree.ts';
import type { CommitId } from './commit-id.ts';
import { commitTree, type NewCommit, type Signature } from './commit-tree.ts';
import { oneLine } from './one-line.ts';
import type { ReplayedCommit } from './replay.ts';
import type { RepositoryAccess } from './repository-access.ts';

export type Trailer = readonly [key: string, value: string];

export interface NewLanding {
  readonly base: CommitId;
  /** Subject and body, without trailers. */
  readonly message: string;
  readonly gatedTree: string;
  /** The tree of `.beads/`, where there is one. */
  readonly beads: string | null;
  readonly trailers: readonly Trailer[];
}

export interface WholeLanding extends NewLanding {
  /** The branch's authors, the tip's first. */
  readonly people: readonly Signature[];
  /** Whose work it is; the tip's author where not given. */
  readonly author?: Author | undefined;
}

/** One commit with the whole change; all authors of the branch are named in it. */
export async function commitSquash(access: RepositoryAccess, landing: WholeLanding): Promise<CommitId> {
  const author = authorOf(landing);
  const others = landing.people.filter((person) => person.email !== author.email);
  const coAuthors = others.map(({ name, email }): Trailer => ['Co-authored-by', `${name} <${email}>`]);
  const trailers = [...landing.trailers, ...coAuthors];
  return await commitLast(access, { ...landing, author, parents: [landing.base], trailers });
}

/** A merge of the branch into its base, which is the first parent. */
export async function commitMerge(
  access: RepositoryAccess,
  landing: WholeLanding,
  tip: CommitId,
): Promise<CommitId> {
  return await commitLast(access, { ...landing, author: authorOf(landing), parents: [landing.base, tip] });
}

/**
 * The branch's own commits on the base, each with its author and its message; the landing's is for a last one that has none.
 * All but the last have the bead files of the base.
 */
export async function commitReplayed(
  access: RepositoryAccess,
  landing: NewLanding,
  commits: readonly ReplayedCommit[],
): Promise<CommitId> {
  const beads = await beadsOf(access, landing.base);
  const at = now();
  let parents = [landing.base];
  for (const { tree, author, message } of commits.slice(0, -1)) {
    const whole = await withBeads(access, tree, beads);
    parents = [await commitBegun(access, whole, { parents, author, at, message })];
  }
  const last = commits.at(-1);
  if (last === undefined) throw new Error('a landing without a commit');
  const message = last.message.trim() === '' ? landing.message : last.message;
  return await commitLast(access, { ...landing, author: last.author, message, parents });
}

/** As the work's author, at the time of the branch's tip. */
function authorOf({ author, people }: WholeLanding): Signature {
  const tipAuthor = people[0] ?? { ...ENGINE_AUTHOR, date: `${now()} +0000` };
  return { ...(author ?? tipAuthor), date: tipAuthor.date };
}

type LastCommit = NewLanding & { readonly parents: readonly CommitId[]; readonly author: Signature };

async function commitLast(access: RepositoryAccess, last: LastCommit): Promise<CommitId> {
  const tree = await withBeads(access, last.gatedTree, last.beads);
  const { parents, author } = last;
  return await commitBegun(access, tree, { parents, author, at: now(), message: messageOf(last) });
}

/** Answers when both are there. */
async function commitBegun(
  access: RepositoryAccess,
  tree: TreeBegun,
  commit: Omit<NewCommit, 'tree'>,
): Promise<CommitId> {
  const [id] = await Promise.all([commitTree(access, { ...commit, tree: tree.id }), tree.written]);
  return id;
}

/** In a paragraph of their own: what the message itself ends with is no trailer of ours. */
function messageOf({ message, trailers }: Pick<LastCommit, 'message' | 'trailers'>): string {
  const text = message.replaceAll('\0', '').trimEnd();
  if (trailers.length === 0) return `${text}\n`;
  return `${text}\n\n${trailers.map(([key, value]) => `${key}: ${oneLine(value)}`).join('\n')}\n`;
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
