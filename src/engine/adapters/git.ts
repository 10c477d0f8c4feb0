// The only place that runs git for an answer: with a scrubbed environment, pinned configuration and an explicit
// repository, one process a call, any number at once.

import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import { callGit } from './git-calls.ts';
import { type GitWorld, gitEnvironment, pinnedConfig } from './git-environment.ts';
import { GitError, gitReason } from './git-error.ts';

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
    const whole = this.#located(args, options);
    const silenceMs = options.silenceMs ?? this.#silenceMs;
    const { mostBytes } = options;
    const end = await callGit({
      args: whole,
      cwd: options.workTree ?? this.#cwd,
      config: [...pinnedConfig(this.#world), ...(options.config ?? [])],
      env: this.#environment(options),
      input: Buffer.from(options.input ?? '', encoding),
      ...(mostBytes === undefined ? {} : { mostBytes }),
      ...(silenceMs === undefined ? {} : { silenceMs }),
    });
    const stderr = end.stderr.toString('utf8');
    if (end.code === null) throw new GitError(`running git ${args[0]}`, end.why, { args: whole, stderr });
    return { code: end.code, stdout: end.stdout.toString(encoding), stderr };
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
