// Runs one gate, or a rig's setup, in a checkout: agents' code, so in an environment that holds nothing of the
// person's, with folders of its own, and with nothing left running. The exit code decides, nobody's opinion.

import { dirname, join } from 'node:path';
import { ok, type Result } from '../../beads/result.ts';
import { claimPrivateFolder, type Files, realFiles, reasonOf } from '../adapters/files.ts';
import { killTree } from '../adapters/processes.ts';
import { type CommandResult, runCommand } from '../adapters/run-command.ts';
import type { Launch } from '../agents/launch.ts';
import type { GateSettings } from '../gate-settings.ts';
import type { Problem } from '../problem.ts';

export interface GateRun {
  /** The candidate's checked-out tree; the gate's working folder. */
  readonly checkout: string;
  readonly gate: Pick<GateSettings, 'name' | 'run' | 'timeoutMs' | 'memory'>;
  /** Which of the gates that may run at once this is, from 0. */
  readonly slot: number;
  /** First port of a range that no other slot has. */
  readonly portBase: number;
  /**
   * A folder for HOME and TMPDIR; made anew, removed at the end. Short, since tests bind sockets below TMPDIR, whose
   * paths end at 107 bytes. Its parent is made where it is absent, and is to be ours alone.
   */
  readonly tmpDir: string;
  readonly logFile: string;
  /** What of the town's environment it is given: PATH, how to reach the network, and what its settings name. */
  readonly machine: Readonly<Record<string, string>>;
  /** Puts it into a sandbox; without one it is not started. */
  readonly confine?: (launch: Launch) => Promise<Result<Launch, Problem>>;
  /** Ends the gate without a verdict. */
  readonly stop?: AbortSignal;
  /** Called when it has been started. */
  readonly onStarted?: () => void;
}

/**
 * `green` by exit code 0 and `red` by any other end of its own (`code` null: killed by a signal). `timed-out` and
 * `not-started` (also: stopped by us) say nothing about the candidate.
 */
export type GateResult = GateEnd &
  (
    | { readonly kind: 'green' | 'red' | 'not-started' }
    | { readonly kind: 'timed-out'; readonly limitMs: number }
  );

interface GateEnd {
  readonly gate: string;
  readonly code: number | null;
  /** The last 4 kB of output, not sanitized, with a line of ours at the end where the gate itself is at fault. */
  readonly tail: string;
  readonly elapsedMs: number;
}

/** What a gate's processes carry: its `tmpDir`. Found by it where an engine died and left one running. */
export const GATE_MARKER = 'GT_GATE';

const LEAST_FREE_BYTES = 1024 * 1024;
const MAX_LOG_BYTES = 8 * 1024 * 1024;
/** POSIX sh, "Exit Status for Commands": the command was not found. */
export const COMMAND_NOT_FOUND = 127;

/** Runs a gate to its end. What an earlier run in the same `tmpDir` left, processes and files, is ended first. */
export async function runGate(run: GateRun, files: Files = realFiles): Promise<GateResult> {
  const marker = { name: GATE_MARKER, value: run.tmpDir };
  // A run that came to its end has left neither.
  if (files.stat(run.tmpDir) !== null) await killTree({ marker, graceMs: 0 });
  const unready = makeFolders(run, files);
  if (unready !== null) return notStarted(run, unready);
  const launch = await launchOf(run);
  if (!launch.ok) return notStarted(run, launch.problem.message);
  const { memory, timeoutMs } = run.gate;
  const result = await runCommand({
    ...launch.value,
    cwd: run.checkout,
    timeoutMs,
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    logFile: run.logFile,
    maxLogBytes: MAX_LOG_BYTES,
    marker,
    ...(run.stop ? { stop: run.stop } : {}),
    ...(run.onStarted ? { onStarted: run.onStarted } : {}),
  });
  const full = fullDisk(run, files);
  removeFolders(run, files);
  const ended = verdict(run, result);
  if (ended.kind !== 'red' || full === null) return ended;
  return { ...notStarted(run, withReason(ended.tail, full)), elapsedMs: ended.elapsedMs };
}

/** On a full disk whatever a gate says is of the machine, and not of the candidate. */
function fullDisk({ checkout, tmpDir }: GateRun, files: Files): string | null {
  const full = [checkout, tmpDir].find((folder) => files.freeBytes(folder) < LEAST_FREE_BYTES);
  return full === undefined ? null : `disk full below ${full}: free space, and it is tried again`;
}

async function launchOf(run: GateRun): Promise<Result<Launch, Problem>> {
  // One stream for both, so that the log has lines in the order in which they were printed.
  const args = ['-c', `exec 2>&1\n${run.gate.run}`];
  const launch = { file: '/bin/sh', args, env: gateEnvironment(run) };
  return run.confine ? await run.confine(launch) : ok(launch);
}

/** A gate's whole environment: an allow-list, nothing of the engine's. */
function gateEnvironment(run: GateRun): Readonly<Record<string, string>> {
  return {
    ...run.machine,
    HOME: join(run.tmpDir, 'home'),
    TMPDIR: join(run.tmpDir, 'tmp'),
    LANG: 'C.UTF-8',
    CI: 'true',
    GT_SLOT: String(run.slot),
    GT_PORT_BASE: String(run.portBase),
  };
}

function verdict(run: GateRun, result: CommandResult): GateResult {
  const { tail, elapsedMs } = result;
  const gate = run.gate.name;
  switch (result.kind) {
    case 'exited': {
      const said = withReason(tail, exitReason(run, result));
      return { gate, kind: result.code === 0 ? 'green' : 'red', code: result.code, tail: said, elapsedMs };
    }
    case 'over-memory': {
      const limit = `gate ${gate} held more than its ${(run.gate.memory ?? 0) / 1024 ** 2} MiB of memory: it was stopped`;
      return { gate, kind: 'red', code: null, tail: withReason(tail, limit), elapsedMs };
    }
    case 'timed-out': {
      const limitMs = run.gate.timeoutMs;
      const said = withReason(tail, `gate ${gate} did not end within ${limitMs / 1_000} s: it was stopped`);
      return { gate, kind: 'timed-out', limitMs, code: null, tail: said, elapsedMs };
    }
    case 'stopped':
      return { ...notStarted(run, withReason(tail, `gate ${gate} was stopped before its end`)), elapsedMs };
    case 'not-started':
      return { ...notStarted(run, result.reason), elapsedMs };
  }
}

/** What to add to the output of a gate that could not do its work; '' where its own words are enough. */
function exitReason(
  run: GateRun,
  end: { readonly code: number | null; readonly signal: string | null },
): string {
  const { name, run: script } = run.gate;
  if (end.signal !== null) return `gate ${name} was killed by ${end.signal}`;
  if (end.code !== COMMAND_NOT_FOUND) return '';
  return `gate ${name}: a command of it does not exist: ${script}`;
}

function withReason(tail: string, reason: string): string {
  if (reason === '') return tail;
  return tail === '' || tail.endsWith('\n') ? `${tail}${reason}` : `${tail}\n${reason}`;
}

function notStarted(run: GateRun, reason: string): GateResult {
  return { gate: run.gate.name, kind: 'not-started', code: null, tail: reason, elapsedMs: 0 };
}

/** Makes the gate's folders empty; the reason where that fails. */
function makeFolders(run: GateRun, files: Files): string | null {
  if (files.stat(run.checkout)?.kind !== 'folder')
    return `the gate's checkout ${run.checkout} does not exist`;
  const claimed = claimPrivateFolder(files, dirname(run.tmpDir));
  if (!claimed.ok) return claimed.problem.message;
  try {
    files.removeTree(run.tmpDir);
    files.makeFolder(join(run.tmpDir, 'home'));
    files.makeFolder(join(run.tmpDir, 'tmp'));
    return fullDisk(run, files);
  } catch (cause) {
    return `making ${run.tmpDir}: ${reasonOf(cause)}`;
  }
}

function removeFolders(run: GateRun, files: Files): void {
  try {
    files.removeTree(run.tmpDir);
  } catch {
    // A folder that a gate made unreadable stays until the next run in it tries again; its verdict stands.
  }
}
