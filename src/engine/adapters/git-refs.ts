// Refs of one of the engine's own repositories, moved by a process that stays.

import { GitError } from './git-error.ts';
import { GitPipe } from './git-pipe.ts';

/** What git answers to `start`, `prepare` and `commit`. */
const DONE = 'start: ok\nprepare: ok\ncommit: ok\n';

export class GitRefs implements AsyncDisposable {
  readonly #pipe: GitPipe;

  constructor(gitDir: string) {
    this.#pipe = new GitPipe({ gitDir, args: ['update-ref', '-m', 'gt', '--stdin'], doing: 'moving refs' });
  }

  /**
   * Does all of it or nothing: lines as in git-update-ref(1). Null, or what git said. Where the process is killed it is done
   * again: what names the old value of each ref then fails, though it has been done.
   */
  async transact(lines: readonly string[]): Promise<{ readonly stderr: string } | null> {
    try {
      await this.#pipe.ask(['start', ...lines, 'prepare', 'commit', ''].join('\n'), (bytes) =>
        bytes.length < DONE.length ? DONE.length : { value: null, length: DONE.length },
      );
      return null;
    } catch (cause) {
      if (cause instanceof GitError) return { stderr: cause.stderr };
      throw cause;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pipe[Symbol.asyncDispose]();
  }
}
