// Merges trees of which no file was changed on both sides, without asking git for more than the trees that differ. A file
// that one side has moved away is one that it has deleted: what the other does with it is a change on both sides.

import type { GitObjects } from '../adapters/git-objects.ts';
import type { TreeEntry } from '../adapters/git-tree.ts';

/** Ids of trees. */
export interface ThreeTrees {
  readonly parted: string;
  readonly ours: string;
  readonly theirs: string;
}

type Sides = Readonly<Record<keyof ThreeTrees, string | null>>;

/** The merged tree; null where both sides have changed one place, and for git to tell what that comes to. */
export async function mergeApart(objects: GitObjects, trees: ThreeTrees): Promise<string | null> {
  const entries = await mergedEntries(objects, trees);
  return entries && (await objects.writeTree(entries));
}

async function mergedEntries(
  objects: GitObjects,
  { parted, ours, theirs }: Sides,
): Promise<readonly TreeEntry[] | null> {
  const [before, mine, others] = await Promise.all(
    [parted, ours, theirs].map(async (id) => {
      const entries = id === null ? [] : await objects.tree(id);
      return entries && new Map(entries.map((entry) => [entry.name, entry]));
    }),
  );
  if (!before || !mine || !others) return null;
  const merged = new Map(mine);
  for (const name of new Set([...before.keys(), ...others.keys()])) {
    const [was, one, other] = [before.get(name), mine.get(name), others.get(name)];
    if (isSame(was, other)) continue;
    const entry = isSame(was, one) ? (other ?? 'none') : await mergeEntry(objects, was, one, other);
    if (entry === null) return null;
    if (entry === 'none') merged.delete(name);
    else merged.set(name, entry);
  }
  return [...merged.values()];
}

/** Of a folder that both sides have changed, or made; `none` where nothing is left in it. */
async function mergeEntry(
  objects: GitObjects,
  was: TreeEntry | undefined,
  one: TreeEntry | undefined,
  other: TreeEntry | undefined,
): Promise<TreeEntry | 'none' | null> {
  if ((was && !isFolder(was)) || !isFolder(one) || !isFolder(other)) return null;
  const entries = await mergedEntries(objects, { parted: was?.id ?? null, ours: one.id, theirs: other.id });
  if (entries === null) return null;
  return entries.length === 0 ? 'none' : { ...one, id: objects.beginTree(entries).id };
}

function isSame(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}

function isFolder(entry: TreeEntry | undefined): entry is TreeEntry {
  return entry?.mode === '40000';
}
