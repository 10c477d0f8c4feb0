// Where gates run: a fresh, disposable clone of exactly the tree to be judged, with nothing of an earlier one in it.

import { join } from 'node:path';
import { Git } from '../adapters/git.ts';
import { ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { makeWhole, removeWhole } from '../adapters/git-files.ts';
import { checkOut, cloneInto } from './clone.ts';
import type { CommitId } from './commit-id.ts';
import { type RepositoryAccess, withTemporaryIndex } from './repository-access.ts';

/** What a crash loses of a checkout is made anew: no gate waits for the disk. */
const UNSYNCED = ['core.fsync=none'];

export interface GateCheckout extends AsyncDisposable {
  readonly dir: string;
  readonly commit: CommitId;
  /** Removes the checkout; it never holds work of anybody. */
  remove(): Promise<void>;
}

/** Makes the checkout at `dir`; an earlier one there is removed first. `gatedCommit` is detached HEAD in it. */
export async function gateCheckout(
  access: RepositoryAccess,
  gate: { readonly dir: string; readonly gatedCommit: CommitId },
): Promise<GateCheckout> {
  await removeWhole(gate.dir);
  await makeWhole(gate.dir, async (draft) => {
    await cloneInto(access, {
      draft,
      author: ENGINE_AUTHOR,
      how: ['--shared'],
      config: [],
      pinned: UNSYNCED,
    });
    const git = new Git({ gitDir: join(draft, '.git') });
    const detaching = ['update-ref', '--no-deref', 'HEAD', gate.gatedCommit];
    await git.read('detaching the gate checkout', detaching, { config: UNSYNCED });
    await checkOut(git, draft, gate.gatedCommit);
  });
  const remove = () => removeWhole(gate.dir);
  return { dir: gate.dir, commit: gate.gatedCommit, remove, [Symbol.asyncDispose]: remove };
}

/**
 * Puts the files of the commit back where what ran in the checkout has changed them; what is not of the commit stays. Asked
 * without the checkout's own git folder, which is agents' by now. Costs a read of every file.
 */
export async function restoreGateCheckout(
  access: RepositoryAccess,
  { dir, gatedCommit }: { readonly dir: string; readonly gatedCommit: CommitId },
): Promise<void> {
  await withTemporaryIndex(access, async (indexFile) => {
    const place = { workTree: dir, indexFile };
    await access.git.read('reading a commit into an index', ['read-tree', gatedCommit], { indexFile });
    // Ends with 1 where something has changed.
    await access.git.run(['update-index', '-q', '--refresh', '--ignore-submodules'], place);
    await access.git.read(
      'restoring a gate checkout',
      ['checkout-index', '--all', '--force', '--quiet'],
      place,
    );
  });
}
