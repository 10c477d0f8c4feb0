// The exception of everything that runs git: a bug or a dead environment, never an outcome that can be expected.

/** `doing what: why`, with the arguments and git's own words for whoever reads the log. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly args: readonly string[];
  readonly stderr: string;

  constructor(doing: string, why: string, facts: GitErrorFacts = {}) {
    super(`${doing}: ${why}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.args = facts.args ?? [];
    this.stderr = facts.stderr ?? '';
  }
}

export interface GitErrorFacts {
  readonly args?: readonly string[];
  readonly stderr?: string;
  readonly cause?: unknown;
}

/** What git said went wrong, in one line, without its `fatal: ` or `error: `; of a full disk, what to do about it. */
export function gitReason(stderr: string): string {
  if (/No space left on device|Disk quota exceeded/.test(stderr))
    return 'disk full: free space and try again';
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:') && !line.startsWith('warning:'));
  const telling = lines.find((line) => /^(fatal|error): /.test(line)) ?? lines[0] ?? 'git gave no reason';
  return telling.replace(/^(fatal|error): /, '');
}
