// The only place that runs git: simple-git with a scrubbed environment, pinned configuration and an explicit
// repository, one process a call, any number at once.

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type SimpleGitOptions, simpleGit } from 'simple-git';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import { type GitWorld, gitEnvironment, pinnedConfig } from './git-environment.ts';
import { GitError, gitReason } from './git-error.ts';
import { killTree, type Marker } from './processes.ts';

export interface GitOutput {
  /** The exit code; many of git's are answers, as in `merge-base --is-ancestor`. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitRun {
  /** Fed to stdin, which is closed in any case. */
  readonly input?: string;
  /** Added to the scrubbed environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Further `key=value` for this call. */
  readonly config?: readonly string[];
  /** `latin1` carries paths of any bytes through strings unharmed; input is encoded alike. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Ends a call that has said this much; its output is cut there, and its exit code is 0. */
  readonly mostBytes?: number;
  /** Ends a call that has said nothing for this long. */
  readonly silenceMs?: number;
}

export interface GitPlace {
  /** The repository; null for calls that have none (`clone`, `init`, `ls-remote`) or must find it from `cwd`. */
  readonly gitDir: string | null;
  readonly cwd?: string;
  readonly world?: GitWorld;
  /** For every call that sets none of its own. */
  readonly silenceMs?: number;
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

export class Git {
  readonly gitDir: string | null;
  readonly #cwd: string;
  readonly #world: GitWorld;
  readonly #silenceMs: number | undefined;

  constructor(place: GitPlace) {
    this.gitDir = place.gitDir;
    this.#cwd = place.cwd ?? place.gitDir ?? '/';
    this.#world = place.world ?? 'engine';
    this.#silenceMs = place.silenceMs;
  }

  /** Runs git; every exit code is an answer. Throws GitError where git cannot start or is killed. */
  async run(args: readonly string[], options: GitRun = {}): Promise<GitOutput> {
    const encoding = options.encoding ?? 'utf8';
    const call: Marker = { name: 'GT_GIT', value: randomUUID() };
    const env = { ...this.#environment(options), [call.name]: call.value };
    const silenceMs = options.silenceMs ?? this.#silenceMs;
    const ended: Ended[] = [];
    let isCut = false;
    const whole = this.#located(args, options);
    try {
      // simple-git runs the calls of one instance one by one, so each call has an instance of its own.
      await simpleGit({
        baseDir: options.workTree ?? this.#cwd,
        binary: 'git',
        config: [...pinnedConfig(this.#world), ...(options.config ?? [])],
        unsafe: UNSAFE,
        allowEnvironment: Object.keys(env),
        completion: { onClose: true, onExit: false },
        // A buffer, even an empty one, makes simple-git close stdin.
        input: () => Buffer.from(options.input ?? '', encoding),
        // Ends git alone: all there is where other processes cannot be looked up.
        ...(silenceMs === undefined ? {} : { timeout: { block: silenceMs } }),
        errors: (error, result) => {
          ended.push({ ...result, cause: error });
          return undefined;
        },
      })
        .env(env)
        .outputHandler((_command, stdout, stderr) => {
          answerAtOnce(stdout);
          if (options.mostBytes !== undefined) endVerbose(stdout, options.mostBytes, () => (isCut = true));
          if (silenceMs !== undefined) endSilent(call, [stdout, stderr], silenceMs);
        })
        .raw(whole);
    } catch (cause) {
      throw new GitError(`running git ${args[0]}`, messageOf(cause), { args: whole, cause });
    }
    const end = ended[0];
    if (end === undefined) throw new GitError(`running git ${args[0]}`, 'it gave no answer', { args: whole });
    return outputOf(isCut ? { ...end, exitCode: 0 } : end, { args: whole, encoding });
  }

  /** The output of a call that must succeed, without its last newline. Throws GitError `doing: why` otherwise. */
  async read(doing: string, args: readonly string[], options: GitRun = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new GitError(doing, gitReason(stderr), { args, stderr });
    return stdout.endsWith('\n') ? stdout.slice(0, -1) : stdout;
  }

  #located(args: readonly string[], options: GitRun): string[] {
    const place = this.gitDir === null ? [] : [`--git-dir=${this.gitDir}`];
    const tree = options.workTree === undefined ? [] : [`--work-tree=${options.workTree}`];
    return [...place, ...tree, ...args];
  }

  #environment(options: GitRun): Record<string, string> {
    const index = options.indexFile === undefined ? {} : { GIT_INDEX_FILE: options.indexFile };
    return { ...gitEnvironment(this.#world, process.env), ...index, ...options.env };
  }
}

const OLDEST_GIT = [2, 39] as const;

/** The version of git, or one line saying what is missing. */
export async function checkGitVersion(): Promise<Result<string, Problem>> {
  const needed = OLDEST_GIT.join('.');
  const output = await new Git({ gitDir: null }).run(['--version']).catch(() => null);
  if (output === null || output.code !== 0) {
    return failed(problem('environment', `git was not found on the PATH: install git ${needed} or newer`));
  }
  const version = /(\d+)\.(\d+)(?:\.\d+)*/.exec(output.stdout);
  const found = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)] as const;
  const isOld = found[0] < OLDEST_GIT[0] || (found[0] === OLDEST_GIT[0] && found[1] < OLDEST_GIT[1]);
  if (!isOld) return ok(version?.[0] ?? needed);
  const name = version?.[0] ?? 'of unknown version';
  return failed(problem('environment', `git ${name} is too old: install git ${needed} or newer`));
}

interface Ended {
  readonly stdOut: readonly Buffer[];
  readonly stdErr: readonly Buffer[];
  /** Null where a signal ended it, whatever simple-git's types say. */
  readonly exitCode: number | null;
  readonly cause: unknown;
}

function outputOf(end: Ended, call: { args: readonly string[]; encoding: 'utf8' | 'latin1' }): GitOutput {
  const stderr = Buffer.concat([...end.stdErr]).toString('utf8');
  if (end.exitCode === null || end.exitCode < 0) {
    const why =
      end.exitCode === null ? 'it was killed or said nothing for too long' : 'it could not be started';
    throw new GitError('running git', why, { args: call.args, stderr, cause: end.cause });
  }
  return { code: end.exitCode, stdout: Buffer.concat([...end.stdOut]).toString(call.encoding), stderr };
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

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
