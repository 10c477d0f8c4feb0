// A real `sshd` on a free port of loopback with keys and configuration of its own, run in the foreground as the user
// at hand, and the `ssh` client that knows it. Who logs in gets the test world's environment, nothing of the user's.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { type Finished, type GtProgram, programFile } from './gt-program.ts';
import { PtyScreen } from './pty-screen.ts';

/** sshd starts itself again for each connection, and wants to be called by its full path for that. */
const SSHD = '/usr/sbin/sshd';
const START_TIMEOUT_MS = 10_000;
/** Of a program that an orphaned test forgets: longer than any test. */
const RUN_TIMEOUT_MS = 60_000;

/** Why no sshd can be run here, or false where one can: fit for a test's `skip`. */
export function whyNoSshd(): string | false {
  if (!existsSync(SSHD)) return `no ${SSHD} here: install openssh-server`;
  const client = spawnSync('ssh', ['-V'], { stdio: 'ignore' });
  return client.error === undefined ? false : 'no ssh here: install openssh-client';
}

export class Sshd implements AsyncDisposable {
  readonly #world: GtProgram;
  readonly #port: number;
  readonly #server: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(world: GtProgram, port: number) {
    this.#world = world;
    this.#port = port;
    this.#server = spawn(SSHD, ['-D', '-e', '-f', world.path('sshd', 'config')], {
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#ended = new Promise((resolve) => this.#server.once('close', () => resolve()));
  }

  /** Starts it in the world's folder and waits until it listens. */
  static async start(world: GtProgram): Promise<Sshd> {
    makeKeys(world);
    const port = await freePort();
    configure(world, port);
    const sshd = new Sshd(world, port);
    await sshd.#listening();
    return sshd;
  }

  /** Runs a shell command at the other end, in the world's folder, without a terminal there. */
  run(command: string): Promise<Finished> {
    return this.#world.run('ssh', [...this.#client('-T'), this.#inWorld(command)], {
      timeoutMs: RUN_TIMEOUT_MS,
    });
  }

  /** The same, and throws with all that it printed unless it ended with 0. Answers stdout. */
  async must(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(command);
    if (code === 0) return stdout;
    throw new Error(`over ssh: ${command}: ended with ${code}\nstdout: ${stdout}\nstderr: ${stderr}`);
  }

  /** Runs a shell command at the other end on a terminal there, which shows on a terminal here. */
  open(command: string, size: { readonly cols: number; readonly rows: number }): PtyScreen {
    const args = [...this.#client('-tt'), this.#inWorld(command)];
    return new PtyScreen({ file: 'ssh', args, cwd: this.#world.folder, env: this.#world.env, ...size });
  }

  /** A sandbox's wrapper: what is run goes to the other end, on a terminal there. */
  wrapper(options: readonly string[]): readonly string[] {
    const client = this.#client('-tt');
    return ['ssh', ...options, ...client, '{shell}'];
  }

  /** The server's processes for the lines that are open now. */
  get sessions(): readonly number[] {
    return descendants(this.#server.pid ?? 0).filter((pid) => commandOf(pid).startsWith('sshd'));
  }

  /** Ends the server's side of every open line at once, as a machine does that loses its network. */
  cut(): void {
    for (const pid of this.sessions) kill(pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lines = this.sessions;
    this.#server.kill('SIGTERM');
    for (const pid of lines) kill(pid);
    await this.#ended;
  }

  /** A login begins in the user's own home, whatever HOME says. */
  #inWorld(command: string): string {
    return `cd '${this.#world.folder}' && ${command}`;
  }

  /** Neither the user's configuration nor an agent nor other keys take part. */
  #client(terminal: '-T' | '-tt'): readonly string[] {
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'StrictHostKeyChecking=yes',
      'GlobalKnownHostsFile=none',
      `UserKnownHostsFile=${this.#world.path('sshd', 'known_hosts')}`,
      'LogLevel=ERROR',
    ].flatMap((option) => ['-o', option]);
    const key = this.#world.path('sshd', 'key');
    const { username } = userInfo();
    return [
      '-F',
      'none',
      terminal,
      '-i',
      key,
      ...options,
      '-p',
      `${this.#port}`,
      '-l',
      username,
      '127.0.0.1',
    ];
  }

  #listening(): Promise<void> {
    const { stderr } = this.#server;
    return new Promise((resolve, reject) => {
      let said = '';
      const fail = (why: string) => reject(new Error(`starting sshd: ${why}: ${said}`));
      const timer = setTimeout(() => fail('it does not listen'), START_TIMEOUT_MS);
      void this.#ended.then(() => fail('it ended'));
      // Read to its end: an sshd that finds its pipe full would wait.
      stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (!said.includes('Server listening')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function makeKeys(world: GtProgram): void {
  mkdirSync(world.path('sshd'), { mode: 0o700 });
  for (const name of ['host_key', 'key']) {
    const args = ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', world.path('sshd', name)];
    const made = spawnSync('ssh-keygen', args, { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`making ${name}: ${made.stderr}`);
  }
  copyFileSync(world.path('sshd', 'key.pub'), world.path('sshd', 'authorized_keys'));
}

function configure(world: GtProgram, port: number): void {
  const hostKey = readFileSync(world.path('sshd', 'host_key.pub'), 'utf8');
  writeFileSync(world.path('sshd', 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}`);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey "${world.path('sshd', 'host_key')}"`,
    `AuthorizedKeysFile "${world.path('sshd', 'authorized_keys')}"`,
    'PidFile none',
    'AuthenticationMethods publickey',
    'PermitRootLogin prohibit-password',
    // The keys stand below the temporary folder, which everybody may write.
    'StrictModes no',
    'UsePAM no',
    'PermitUserRC no',
    'PrintMotd no',
    'PrintLastLog no',
    'UseDNS no',
    'LogLevel INFO',
    `SetEnv ${environment(world)}`,
  ];
  writeFileSync(world.path('sshd', 'config'), `${lines.join('\n')}\n`);
  // Debian makes it when the service starts; run as root, sshd does not start without.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
}

/** As after a login on a machine where `gt` is installed; the terminal's name comes from the client. */
function environment(world: GtProgram): string {
  const { TERM: _, PATH: path, ...rest } = world.env;
  return Object.entries({ ...rest, PATH: `${dirname(programFile('gt'))}:${path}` })
    .map(([name, value]) => `"${name}=${value}"`)
    .join(' ');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Its children, theirs, and so on. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** proc(5): the fourth field of `stat`, after a name in brackets that may hold anything. */
function parentOf(pid: string): number | null {
  const fields = /\) \S (\d+) /.exec(read(`/proc/${pid}/stat`));
  return fields === null ? null : Number(fields[1]);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended meanwhile.
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
