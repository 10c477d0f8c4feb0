// Where the upstream's branch is, where that is a folder of this machine: a fetch from one that has not moved takes many times
// as long.

import { isAbsolute } from 'node:path';
import { Git } from '../adapters/git.ts';
import { GitError } from '../adapters/git-error.ts';
import { GitObjects } from '../adapters/git-objects.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { withoutNewline } from './repository-access.ts';

export class UpstreamTip implements AsyncDisposable {
  readonly #upstream: string;
  readonly #ref: string;
  #objects: GitObjects | null = null;

  /** `upstream`: a folder or a URL; `ref` in full. */
  constructor(upstream: string, ref: string) {
    this.#upstream = upstream;
    this.#ref = ref;
  }

  /** Null where it is not known, as of what is elsewhere: then it is to be fetched. */
  async read(): Promise<CommitId | null> {
    if (!isAbsolute(this.#upstream)) return null;
    try {
      this.#objects ??= await objectsOf(this.#upstream);
      const tip = await this.#objects?.resolve(`${this.#ref}^{commit}`);
      return tip && isCommitId(tip) ? tip : null;
    } catch (cause) {
      if (!(cause instanceof GitError)) throw cause;
      this.#objects = null;
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#objects?.[Symbol.asyncDispose]();
  }
}

async function objectsOf(folder: string): Promise<GitObjects | null> {
  const git = new Git({ gitDir: null, cwd: folder, world: 'person' });
  const { code, stdout } = await git.run(['rev-parse', '--absolute-git-dir']);
  return code === 0 ? new GitObjects(withoutNewline(stdout)) : null;
}
