// One call of git to its end, by simple-git.

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type SimpleGitOptions, simpleGit } from 'simple-git';
import { killTree, type Marker } from './processes.ts';

/** Plain data, as it goes to another process. */
export interface GitCall {
  readonly args: readonly string[];
  readonly cwd: string;
  /** `key=value`, each. */
  readonly config: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Fed to stdin, which is closed in any case. */
  readonly input: Uint8Array;
  /** Ends a call that has said this much; its output is cut there, and its exit code is 0. */
  readonly mostBytes?: number;
  /** Ends a call that has said nothing for this long. */
  readonly silenceMs?: number;
}

export interface GitEnd {
  /** Null where git could not be started, or was killed. */
  readonly code: number | null;
  /** Why there is no code; '' where there is one. */
  readonly why: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** simple-git refuses these for fear of untrusted arguments; here they are what keeps untrusted repositories out. */
const UNSAFE = {
  allowUnsafeConfigPaths: true,
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafePager: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeSshCommand: true,
  allowUnsafePack: true,
} as const satisfies SimpleGitOptions['unsafe'];

/** Runs git in a process of its own. Never throws: what went wrong is an end. */
export async function performCall(call: GitCall): Promise<GitEnd> {
  const marker: Marker = { name: 'GT_GIT', value: randomUUID() };
  const env = { ...call.env, [marker.name]: marker.value };
  const { silenceMs, mostBytes } = call;
  const ended: Ended[] = [];
  let isCut = false;
  try {
    // simple-git runs the calls of one instance one by one, so each call has an instance of its own.
    await simpleGit({
      baseDir: call.cwd,
      binary: 'git',
      config: [...call.config],
      unsafe: UNSAFE,
      allowEnvironment: Object.keys(env),
      completion: { onClose: true, onExit: false },
      // A buffer, even an empty one, makes simple-git close stdin.
      input: () => Buffer.from(call.input),
      // Ends git alone: all there is where other processes cannot be looked up.
      ...(silenceMs === undefined ? {} : { timeout: { block: silenceMs } }),
      errors: (_error, result) => {
        ended.push(result);
        return undefined;
      },
    })
      .env(env)
      .outputHandler((_command, stdout, stderr) => {
        answerAtOnce(stdout);
        if (mostBytes !== undefined) endVerbose(stdout, mostBytes, () => (isCut = true));
        if (silenceMs !== undefined) endSilent(marker, [stdout, stderr], silenceMs);
      })
      .raw([...call.args]);
  } catch (cause) {
    return failedEnd(cause instanceof Error ? cause.message : String(cause));
  }
  const end = ended[0];
  return end === undefined ? failedEnd('it gave no answer') : endOf(end, isCut);
}

interface Ended {
  readonly stdOut: readonly Buffer[];
  readonly stdErr: readonly Buffer[];
  /** Null where a signal ended it, whatever simple-git's types say. */
  readonly exitCode: number | null;
}

function endOf(end: Ended, isCut: boolean): GitEnd {
  const [stdout, stderr] = [Buffer.concat([...end.stdOut]), Buffer.concat([...end.stdErr])];
  const code = isCut ? 0 : end.exitCode;
  if (code !== null && code >= 0) return { code, why: '', stdout, stderr };
  const why = code === null ? 'it was killed or said nothing for too long' : 'it could not be started';
  return { code: null, why, stdout, stderr };
}

function failedEnd(why: string): GitEnd {
  return { code: null, why, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
}

/** simple-git waits 50 ms after a process that printed nothing; an empty chunk at its end spares us that. */
function answerAtOnce(stdout: NodeJS.ReadableStream): void {
  stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
}

/** Closes the pipe that git writes to: it ends by itself. What came until then is kept. */
function endVerbose(stdout: NodeJS.ReadableStream, mostBytes: number, onCut: () => void): void {
  let bytes = 0;
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostBytes || !(stdout instanceof Readable) || stdout.destroyed) return;
    onCut();
    stdout.destroy();
  });
}

/**
 * Ends a call that says nothing for so long, with whatever it has started: the other side of a fetch may be what hangs,
 * and holds the call's output open.
 */
function endSilent(call: Marker, outputs: readonly NodeJS.ReadableStream[], silenceMs: number): void {
  const timer = setTimeout(() => void killTree({ marker: call, graceMs: 0 }), silenceMs);
  let open = outputs.length;
  for (const output of outputs) {
    output.on('data', () => timer.refresh());
    output.once('close', () => {
      open -= 1;
      if (open === 0) clearTimeout(timer);
    });
  }
}
