// A tree with some of its files put, or taken out.

import { type RepositoryAccess, withTemporaryIndex } from './repository-access.ts';

export interface FileVersion {
  /** As in a tree: `100644`, `120000`. */
  readonly mode: string;
  readonly id: string;
}

export interface PutFile {
  /** Latin1. */
  readonly path: string;
  /** Null: the file goes. */
  readonly file: FileVersion | null;
}

/** The tree as it would be with these files. A file that is put where a folder is takes its place. */
export async function changedTree(
  access: RepositoryAccess,
  tree: string,
  files: readonly PutFile[],
): Promise<string> {
  // What makes room for a file of the same name comes first.
  const removed = files
    .filter(({ file }) => file === null)
    .map(({ path }) => `0 ${'0'.repeat(40)}\t${path}\0`);
  const put = files.flatMap(({ path, file }) => (file ? [`${file.mode} ${file.id}\t${path}\0`] : []));
  return await withTemporaryIndex(access, async (indexFile) => {
    const place = { indexFile, encoding: 'latin1' } as const;
    await access.git.read('reading a tree into an index', ['read-tree', tree], place);
    const take = ['update-index', '-z', '--add', '--replace', '--index-info'];
    await access.git.read('putting files into a tree', take, {
      ...place,
      input: [...removed, ...put].join(''),
    });
    return await access.git.read('writing the tree', ['write-tree'], place);
  });
}

/** The file of that path, latin1, in a commit or tree; null where there is none, or a folder or submodule. */
export async function fileIn(
  { objects }: RepositoryAccess,
  revision: string,
  path: string,
): Promise<FileVersion | null> {
  let at = revision;
  const names = path.split('/');
  for (const [nth, name] of names.entries()) {
    const found = (await objects.tree(at))?.find((entry) => entry.name === name);
    if (found === undefined) return null;
    const isFile = found.mode.startsWith('100') || found.mode === '120000';
    if (nth === names.length - 1) return isFile ? { mode: found.mode, id: found.id } : null;
    if (found.mode !== '40000') return null;
    at = found.id;
  }
  return null;
}
