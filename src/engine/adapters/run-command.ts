// Runs one program to its end: in a process group of its own, its output to a capped file, its last lines kept, and
// nothing of it left behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { realClock } from './clock.ts';
import { MemoryWatch } from './memory-watch.ts';
import { OutputLog } from './output-log.ts';
import { killTree, type Marker } from './processes.ts';

export interface Command {
  /** Absolute path, or a name looked up on the PATH of `env`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. The marker is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What the program and all that it starts may hold together; it is ended past that. Linux only. */
  readonly memoryBytes?: number;
  /** Output goes here, anew; null keeps only the tail. */
  readonly logFile: string | null;
  readonly maxLogBytes: number;
  readonly marker: Marker;
  /** Ends the program early; the result is then `stopped`. */
  readonly stop?: AbortSignal;
  /** Called when the program has been started. */
  readonly onStarted?: () => void;
}

interface Ending {
  /** The last 4 kB of output, not sanitized. */
  readonly tail: string;
  readonly elapsedMs: number;
}

export type CommandResult =
  | ({ readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null } & Ending)
  | ({ readonly kind: 'timed-out' | 'over-memory' } & Ending)
  | ({ readonly kind: 'stopped' } & Ending)
  | ({ readonly kind: 'not-started'; readonly reason: string } & Ending);

const GRACE_MS = 2_000;

/**
 * Runs the command. Once it returns, nothing that the program started is alive: what outlives the program itself, as
 * a daemon would, is killed. Time is monotonic.
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const startedAt = realClock.monotonic();
  const log = new OutputLog(command.logFile, command.maxLogBytes);
  const outcome = await runToEnd(command, log);
  await log.close();
  return { ...outcome, tail: log.tail(), elapsedMs: Math.round(realClock.monotonic() - startedAt) };
}

type Outcome =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'timed-out' | 'over-memory' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly reason: string };

async function runToEnd(command: Command, log: OutputLog): Promise<Outcome> {
  if (command.stop?.aborted) return { kind: 'stopped' };
  const { marker, memoryBytes } = command;
  if (memoryBytes !== undefined && process.platform !== 'linux')
    return { kind: 'not-started', reason: 'memory cannot be limited on this system' };
  const started = start(command);
  if ('reason' in started) return { kind: 'not-started', reason: started.reason };
  const { child } = started;
  command.onStarted?.();
  const drained = log.takeAll(child);
  const outcome = await firstEnd(child, command);
  const graceMs = outcome.kind === 'timed-out' || outcome.kind === 'stopped' ? GRACE_MS : 0;
  await killTree({ ...(child.pid === undefined ? {} : { pgid: child.pid }), marker, graceMs });
  await drained;
  return outcome;
}

function start(command: Command): { readonly child: ChildProcess } | { readonly reason: string } {
  const { file, args, cwd, env, marker } = command;
  try {
    const child = spawn(file, args, {
      cwd,
      env: { ...env, [marker.name]: marker.value },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child };
  } catch (cause) {
    // Some failures (E2BIG, a NUL byte in an argument) are thrown; the others come as an event.
    return { reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** What happens first: the program's end, a limit, or the wish to stop it. */
function firstEnd(child: ChildProcess, { timeoutMs, memoryBytes, marker, stop }: Command): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      timer[Symbol.dispose]();
      memory?.[Symbol.dispose]();
      stop?.removeEventListener('abort', onStop);
      resolve(outcome);
    };
    const onStop = () => settle({ kind: 'stopped' });
    const timer = realClock.setTimeout(() => settle({ kind: 'timed-out' }), timeoutMs);
    const memory =
      memoryBytes === undefined
        ? null
        : new MemoryWatch({
            tree: { ...(child.pid === undefined ? {} : { pgid: child.pid }), marker },
            limitBytes: memoryBytes,
            onOver: () => settle({ kind: 'over-memory' }),
          });
    stop?.addEventListener('abort', onStop);
    child.once('error', (cause) => settle({ kind: 'not-started', reason: cause.message }));
    child.once('exit', (code, signal) => settle({ kind: 'exited', code, signal }));
  });
}
