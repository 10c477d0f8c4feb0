// Runs a short command to see whether it works: nothing is read by it, and what it says is kept.

import { execFile } from 'node:child_process';

export interface Trial {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface TrialEnd {
  /** Null where it was not started, or was ended by a signal or for its time. */
  readonly code: number | null;
  /** The first line that it complained with; '' where it said nothing. */
  readonly complaint: string;
}

export function tryCommand({ file, args, cwd, env, timeoutMs }: Trial): Promise<TrialEnd> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...env }, timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
    const child = execFile(file, [...args], options, (cause, _, stderr) => {
      if (cause === null) return resolve({ code: 0, complaint: '' });
      const said = stderr.trim().split('\n')[0] ?? '';
      if (typeof cause.code === 'number') return resolve({ code: cause.code, complaint: said });
      const why = cause.killed ? `it took more than ${timeoutMs} ms` : cause.message;
      resolve({ code: null, complaint: said || why });
    });
    child.stdin?.end();
  });
}
