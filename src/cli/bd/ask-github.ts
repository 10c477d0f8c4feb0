// Asks GitHub by its own program, `gh`, where there is one, in the folder at hand, whose remote tells the project.

import { spawn } from 'node:child_process';

export type GitHubAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  /** There is no `gh` on the PATH. */
  | { readonly kind: 'missing' }
  /** It had not ended when its time was over. */
  | { readonly kind: 'silent'; readonly limitMs: number }
  /** It said no, in its own words. */
  | { readonly kind: 'refused'; readonly why: string };

/** A check of many gates is not held up by a network that is away. */
const LIMIT_MS = 10_000;
const MOST_CHARACTERS = 1 << 20;

/** Never longer than `limitMs`: then it is ended with all that it has started. */
export function askGitHub(args: readonly string[], limitMs: number = LIMIT_MS): Promise<GitHubAnswer> {
  return new Promise((resolve) => {
    const child = spawn('gh', args, {
      env: { ...process.env, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: true,
    });
    const said = { stdout: '', stderr: '' };
    const giveUp = (answer: GitHubAnswer) => {
      if (child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => giveUp({ kind: 'silent', limitMs }), limitMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (said[name].length > MOST_CHARACTERS)
          giveUp({ kind: 'refused', why: 'more than a megabyte, which nobody reads' });
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'refused', why: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? { kind: 'answer', text: said.stdout } : refusal(said.stderr, code));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function refusal(text: string, code: number | null): GitHubAnswer {
  const [line = ''] = text.trim().split('\n', 1);
  return {
    kind: 'refused',
    why: line === '' ? `nothing, and ended with ${code ?? 'a signal'}` : line.slice(0, 300),
  };
}
