// Makes sure that a town runs: starts its terminal host in the background, which starts the town, and waits for both.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { callTown } from '../engine/rpc/client.ts';
import { runtimePaths, townPaths } from '../engine/town-paths.ts';
import { personToken } from './caller.ts';
import { compiledCodeFolder } from './compile-cache.ts';
import { HOST_PROGRAM } from './program-files.ts';
import { whyNoStart } from './start-checks.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface RunningTown {
  readonly root: string;
  readonly socketPath: string;
  readonly token: string;
  /** The host that was started here; null where the town ran already. */
  readonly host: ChildProcess | null;
}

export interface LaunchOptions {
  /** In the background, or in this terminal's process group, so that it ends with the terminal. */
  readonly where?: 'background' | 'foreground';
  readonly hostProgram?: string;
  readonly env?: Env;
  readonly timeoutMs?: number;
}

/** Variables that mark one run of an agent: a town started by hand from inside an agent must not carry them on. */
const RUN_MARKER =
  /^(GT_(TOKEN|SOCKET|RUN|SPOOL|GUEST|TERMINAL|AGENT|ROLE|NAME|ATTEMPT|RIG|BEAD|BRANCH|TOWN)|BD_ACTOR)$/;
const START_TIMEOUT_MS = 15_000;
const HOST_END_MS = 5_000;
const LAST_LINES = 3;

/**
 * The town, running and answering. Where it cannot run, the reason; `unavailable` with the end of its log where it does
 * not answer within 15 s. A failed start leaves nothing running.
 */
export async function ensureTown(
  root: string,
  options: LaunchOptions = {},
): Promise<Result<RunningTown, Problem>> {
  const env = options.env ?? process.env;
  const running = await pingTown(root, env);
  if (running !== null) return ok({ ...running, host: null });
  const refusal = await whyNoStart(root, env);
  if (refusal !== null) return failed(refusal);
  const logged = logSizes(root);
  const host = startHost(root, env, options);
  let exited = false;
  host.once('exit', () => {
    exited = true;
  });
  host.once('error', () => {
    exited = true;
  });
  const deadline = Date.now() + (options.timeoutMs ?? START_TIMEOUT_MS);
  // A host that ended may have found another already at work for this town: that one gets a moment to answer.
  let graceUntil = deadline;
  for (let waitMs = 10; Date.now() < graceUntil; waitMs = Math.min(waitMs * 1.2, 40)) {
    await delay(waitMs);
    const answered = await pingTown(root, env);
    if (answered !== null) return ok({ ...answered, host: exited ? null : host });
    if (exited && graceUntil === deadline) graceUntil = Math.min(deadline, Date.now() + 2_000);
  }
  if (!exited) await endHost(host);
  return failed(problem('unavailable', `the town at ${root} did not start: ${lastLogLines(root, logged)}`));
}

/** The town where it answers now; null where it does not. */
export async function pingTown(root: string, env: Env): Promise<Omit<RunningTown, 'host'> | null> {
  const token = personToken(root, env);
  if (token === null) return null;
  const socketPath = runtimePaths(root, env).townSocket;
  const answer = await callTown({ socketPath, token, verb: 'ping', args: {}, timeoutMs: 2_000 });
  return answer.ok ? { root, socketPath, token } : null;
}

function startHost(root: string, env: Env, options: LaunchOptions): ChildProcess {
  const { logs } = townPaths(root);
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const log = openSync(join(logs, 'host.log'), 'a', 0o600);
  try {
    const isBackground = (options.where ?? 'background') === 'background';
    const args = [
      '--disable-warning=ExperimentalWarning',
      options.hostProgram ?? HOST_PROGRAM,
      '--town',
      root,
    ];
    const host = spawn(process.execPath, args, {
      cwd: root,
      detached: isBackground,
      stdio: ['ignore', log, log],
      // Host and town start faster from code that was compiled before.
      env: { NODE_COMPILE_CACHE: compiledCodeFolder(env), ...withoutRunMarkers(env) },
    });
    if (isBackground) host.unref();
    return host;
  } finally {
    closeSync(log);
  }
}

/** It has no guests yet: nothing is lost with it. */
async function endHost(host: ChildProcess): Promise<void> {
  const gone = once(host, 'exit');
  host.kill('SIGTERM');
  const timer = setTimeout(() => host.kill('SIGKILL'), HOST_END_MS);
  await gone;
  clearTimeout(timer);
}

function withoutRunMarkers(env: Env): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !RUN_MARKER.test(name)));
}

const LOGS = ['town.log', 'host.log'] as const;

/** How long each log is before a start: what it says later is this start's. */
function logSizes(root: string): ReadonlyMap<string, number> {
  return new Map(
    LOGS.map((name) => {
      const stat = statSync(join(townPaths(root).logs, name), { throwIfNoEntry: false });
      return [name, stat?.size ?? 0];
    }),
  );
}

function lastLogLines(root: string, from: ReadonlyMap<string, number>): string {
  for (const name of LOGS) {
    const file = join(townPaths(root).logs, name);
    const lines = readLines(file, from.get(name) ?? 0);
    if (lines.length > 0) return `${lines.slice(-LAST_LINES).join(' / ')} (${file})`;
  }
  return `its log says nothing (${townPaths(root).logs})`;
}

/** What was said, each thing once: a host tries a town that dies several times. */
function readLines(file: string, from: number): string[] {
  try {
    const lines = readFileSync(file)
      .subarray(from)
      .toString('utf8')
      .split('\n')
      .map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '').trim());
    return [...new Set(lines)].filter((line) => line !== '');
  } catch {
    // No log yet: there is nothing to quote.
    return [];
  }
}
