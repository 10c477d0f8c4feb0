// The demo's own calls of git: a person's repository, made and looked at as a person would.

import { spawn } from 'node:child_process';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';

/** An identity and no hooks or signing: the demo has to work where git was never set up. */
const SETTINGS = [
  'user.name=Demo',
  'user.email=demo@example.com',
  'commit.gpgSign=false',
  'core.hooksPath=/dev/null',
  'core.autocrlf=false',
].flatMap((setting) => ['-c', setting]);

/** Stdout of a git command, trimmed. */
export async function git(folder: string, ...args: readonly string[]): Promise<Result<string, Problem>> {
  const ran = await run('git', [...SETTINGS, ...args], { cwd: folder });
  if (ran.code === 0) return ok(ran.stdout.trim());
  return failed(problem('environment', `git ${args[0]} in ${folder}: ${ran.reason}`));
}

export interface Ran {
  /** Null where it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** What it said when it failed, on one line. */
  readonly reason: string;
}

export function run(
  file: string,
  args: readonly string[],
  { cwd, env = process.env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', ({ message }) => resolve({ code: null, stdout, reason: message }));
    child.once('close', (code) => resolve({ code, stdout, reason: stderr.trim().replaceAll('\n', ' / ') }));
  });
}
