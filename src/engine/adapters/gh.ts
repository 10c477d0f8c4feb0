// The only place that runs GitHub's own program, `gh`: its answer, or in which way there was none.

import { spawn } from 'node:child_process';
import { type Clock, realClock } from './clock.ts';

export interface GhCall {
  readonly args: readonly string[];
  /** Given to its stdin, as where a flag says `-`. */
  readonly input?: string;
  readonly cwd?: string;
  /** Of the person: `gh` needs their sign-in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** What the limit goes by. */
  readonly clock?: Pick<Clock, 'setTimeout'>;
  /** Ends the call early. */
  readonly stop?: AbortSignal;
}

export type GhAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  /** There is no `gh` on the PATH. */
  | { readonly kind: 'missing' }
  /** It had not ended when its time was over. */
  | { readonly kind: 'silent'; readonly limitMs: number }
  /** It said no, in its own words; `code` is null where a signal ended it, or we did. */
  | { readonly kind: 'refused'; readonly why: string; readonly code: number | null };

const MOST_CHARACTERS = 1 << 20;

/** What would have it ask, page, colour or look for updates. */
const QUIET = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GH_PAGER: 'cat',
  NO_COLOR: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** Never longer than `limitMs`: then it is ended with all that it has started. No shell reads its arguments. */
export function runGh({
  args,
  input,
  cwd,
  env,
  limitMs,
  clock = realClock,
  stop,
}: GhCall): Promise<GhAnswer> {
  return new Promise((resolve) => {
    const child = spawn('gh', args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...env, ...QUIET },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: true,
    });
    const said = { stdout: '', stderr: '' };
    const settle = (answer: GhAnswer) => {
      timer[Symbol.dispose]();
      stop?.removeEventListener('abort', onStop);
      resolve(answer);
    };
    const giveUp = (answer: GhAnswer) => {
      if (child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      settle(answer);
    };
    const onStop = () => giveUp({ kind: 'refused', why: 'it was ended with the town', code: null });
    stop?.addEventListener('abort', onStop);
    const timer = clock.setTimeout(() => giveUp({ kind: 'silent', limitMs }), limitMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (said[name].length > MOST_CHARACTERS)
          giveUp({ kind: 'refused', why: 'more than a megabyte, which nobody reads', code: null });
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle(
        error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'refused', why: error.message, code: null },
      );
    });
    child.once('close', (code) => {
      settle(code === 0 ? { kind: 'answer', text: said.stdout } : refusal(said.stderr, code));
    });
    // It may end without reading any of it.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function refusal(text: string, code: number | null): GhAnswer {
  const [line = ''] = text.trim().split('\n', 1);
  const why = line === '' ? `nothing, and ended with ${code ?? 'a signal'}` : line.slice(0, 300);
  return { kind: 'refused', why, code };
}
