// The built programs `gt` and `bd` in a world of their own: temporary home, runtime and data folders, and a check at
// the end that nothing of it is left running.

import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PtyScreen } from './pty-screen.ts';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads on stdin; nothing where unset. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

/** The package whose bin/ and dist/ are run: this one, unless `GT_TEST_PACKAGE` names another build. */
const PACKAGE = process.env['GT_TEST_PACKAGE'] ?? fileURLToPath(new URL('../../', import.meta.url));

/** Sockets stand in it: where the usual place has a long name, as in a gate or on macOS, their paths would not fit. */
const TEMPORARY = tmpdir().length <= 40 ? tmpdir() : '/tmp';

export function programFile(program: 'gt' | 'bd'): string {
  return join(PACKAGE, 'bin', program);
}

/** Whether the programs are built; tests that need them skip by name otherwise. */
export function isBuilt(): boolean {
  return existsSync(join(PACKAGE, 'dist', 'gt.mjs'));
}

/** Nothing of git's own is done aside, which costs a process at each commit. */
const PERSONS_CONFIG = `[user]
\tname = Test Person
\temail = person@example.com
[init]
\tdefaultBranch = main
[gc]
\tauto = 0
[maintenance]
\tauto = false
`;

type Env = Readonly<Record<string, string>>;

export class GtProgram implements AsyncDisposable {
  /** Unique, so that it marks every process which has it in its environment or command line. */
  readonly folder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;

  /** `env` is added to what a person has; it may depend on their home. */
  constructor(env: Env | ((home: string) => Env) = {}) {
    this.folder = realpathSync(mkdtempSync(join(TEMPORARY, 'gt-e2e-')));
    this.home = this.path('home');
    const runtime = this.path('run');
    mkdirSync(this.home);
    mkdirSync(runtime, { mode: 0o700 });
    writeFileSync(join(this.home, '.gitconfig'), PERSONS_CONFIG);
    this.env = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
      HOME: this.home,
      XDG_RUNTIME_DIR: runtime,
      XDG_DATA_HOME: this.path('data'),
      XDG_CONFIG_HOME: this.path('config'),
      // Compiled code may be shared: it is no state of the program.
      XDG_CACHE_HOME: join(tmpdir(), 'gt-e2e-cache'),
      TMPDIR: tmpdir(),
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      GIT_CONFIG_NOSYSTEM: '1',
      ...(typeof env === 'function' ? env(this.home) : env),
    };
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs `gt` to its end. */
  gt(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return this.run(programFile('gt'), args, options);
  }

  bd(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return this.run(programFile('bd'), args, options);
  }

  /** Runs `gt` and fails, with all that it printed, unless it ended with 0. Answers stdout. */
  async mustGt(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return mustSucceed(`gt ${args.join(' ')}`, await this.gt(args, options));
  }

  async mustBd(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return mustSucceed(`bd ${args.join(' ')}`, await this.bd(args, options));
  }

  run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const { cwd = this.folder, env = {}, input = '', timeoutMs = 60_000 } = options;
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        cwd,
        env: { ...this.env, ...env },
        stdio: 'pipe',
        timeout: timeoutMs,
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
      // A program that ends without reading is no failure of the test.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
  }

  /** Runs `gt` on a terminal of its own. */
  open(
    args: readonly string[],
    options: {
      readonly cwd?: string;
      readonly cols?: number;
      readonly rows?: number;
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ): PtyScreen {
    const { cwd = this.folder, env = {}, ...size } = options;
    return new PtyScreen({ file: programFile('gt'), args, cwd, env: { ...this.env, ...env }, ...size });
  }

  /** Runs git in a folder of this world; throws with what it said unless it ended with 0. Answers stdout, trimmed. */
  git(cwd: string, ...args: readonly string[]): string {
    const ran = spawnSync('git', args, { cwd, env: this.env, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout.trim();
  }

  /** A repository with one commit of the given files on `main`. */
  repository(name: string, files: Readonly<Record<string, string>> = { 'README.md': `# ${name}\n` }): string {
    const top = this.path(name);
    mkdirSync(top, { recursive: true });
    this.git(top, 'init', '--quiet', '--initial-branch=main');
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(top, file)), { recursive: true });
      writeFileSync(join(top, file), content);
    }
    this.git(top, 'add', '--all');
    this.git(top, 'commit', '--quiet', '--message', 'begin');
    return top;
  }

  /** Processes that carry this world's folder in their environment or command line. */
  leftovers(): readonly { readonly pid: number; readonly command: string }[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => isAlive(name))
      .filter(
        (name) =>
          read(`/proc/${name}/environ`).includes(this.folder) || commandOf(name).includes(this.folder),
      )
      .map((name) => ({ pid: Number(name), command: commandOf(name) }));
  }

  /** Waits until nothing of this world runs. */
  async waitForNoProcess(timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.leftovers().length > 0) {
      if (Date.now() > deadline) throw new Error(`still running: ${describe(this.leftovers())}`);
      await delay(50);
    }
  }

  /** Ends what is left, removes the folders, and throws if a program or a socket of it had to be ended here. */
  async [Symbol.asyncDispose](): Promise<void> {
    let left: readonly { readonly pid: number; readonly command: string }[] = [];
    await this.waitForNoProcess(5_000).catch(() => {
      left = this.leftovers();
    });
    for (const { pid } of left) kill(pid);
    await this.waitForNoProcess(5_000).catch(() => {
      for (const { pid } of this.leftovers()) kill(pid);
    });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0) throw new Error(`the test left programs running: ${describe(left)}`);
  }
}

function mustSucceed(what: string, { code, signal, stdout, stderr }: Finished): string {
  if (code === 0) return stdout;
  throw new Error(`${what} ended with ${code ?? signal}\nstdout: ${stdout}\nstderr: ${stderr}`);
}

function describe(processes: readonly { readonly pid: number; readonly command: string }[]): string {
  return processes.map(({ pid, command }) => `${pid} ${command}`).join('; ');
}

/** A process that ended but was not waited for yet is no longer running. */
function isAlive(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/\) [ZX] /.test(stat);
}

function commandOf(pid: string): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended meanwhile, or is another user's: not ours in both cases.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
