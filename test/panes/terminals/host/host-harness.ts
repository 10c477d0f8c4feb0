// Starts real terminal hosts from source, each with a town folder and sockets of its own, and ends them again.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../../../src/engine/adapters/processes.ts';
import type { GuestId } from '../../../../src/engine/ids.ts';
import type { GuestSpec } from '../../../../src/engine/terminals.ts';
import { runtimePaths } from '../../../../src/engine/town-paths.ts';
import type { Grid } from '../../../../src/panes/screen/grid.ts';
import type { PaneWatch } from '../../../../src/panes/terminals/wire/pane-source.ts';
import { TerminalHostClient } from '../../../../src/panes/terminals/wire/terminal-host-client.ts';
import { COMPILED } from '../../../support/gt-source.ts';

const HOST_MAIN = fileURLToPath(
  new URL('../../../../src/panes/terminals/host/host-main.ts', import.meta.url),
);

export interface HostOptions {
  /** Text of a program that stands for the town; without one, none is started. */
  readonly town?: string;
  readonly supervision?: { readonly restarts: number; readonly withinMs: number };
  readonly terminals?: { readonly scrollback: number; readonly memoryBytes: number };
}

export class HostUnderTest {
  readonly folder: string;
  readonly root: string;
  readonly env: Record<string, string>;
  readonly socketPath: string;
  readonly #clients: TerminalHostClient[] = [];
  #args: string[] = [];
  #process: ChildProcess | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, 'town');
    this.env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') };
    this.socketPath = runtimePaths(this.root, this.env).hostSocket;
  }

  static async start(options: HostOptions = {}): Promise<HostUnderTest> {
    const host = new HostUnderTest(realpathSync(mkdtempSync(join(tmpdir(), 'gt-'))));
    mkdirSync(join(host.folder, 'run'), { mode: 0o700 });
    mkdirSync(host.root);
    const { program } = host;
    writeFileSync(program, options.town ?? 'setInterval(() => {}, 1e9);');
    const { supervision, terminals } = options;
    if (supervision !== undefined || terminals !== undefined) {
      writeFileSync(join(host.root, 'town.json'), JSON.stringify({ version: 1, supervision, terminals }));
    }
    host.#args = [
      '--town',
      host.root,
      '--program',
      program,
      ...(options.town === undefined ? ['--adopt'] : []),
    ];
    await host.launch();
    return host;
  }

  /** The program that stands for the town. */
  get program(): string {
    return join(this.folder, 'town.mjs');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get log(): string {
    return readFileSync(join(this.root, 'logs', 'host.log'), 'utf8');
  }

  /** Starts the process and waits until it answers. */
  async launch(): Promise<void> {
    this.#process = this.run(this.#args);
    await until('the host answers', async () => {
      const client = await TerminalHostClient.connect({
        socketPath: this.socketPath,
        role: 'visitor',
        onLost: () => {},
      });
      if (client.ok) client.value[Symbol.dispose]();
      return client.ok;
    });
  }

  /** Starts one more host process for the same town. */
  run(args: readonly string[] = this.#args): ChildProcess {
    return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', HOST_MAIN, ...args], {
      env: { ...this.env, ...COMPILED },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /** As a visitor: a host that ends also ends its town, which would be the test. */
  async connect(onLost: () => void = () => {}): Promise<TerminalHostClient> {
    const client = await TerminalHostClient.connect({ socketPath: this.socketPath, role: 'visitor', onLost });
    if (!client.ok) throw new Error(client.problem.message);
    this.#clients.push(client.value);
    return client.value;
  }

  /** A guest that runs a line of shell. */
  shell(name: string, script: string, more: Partial<GuestSpec> = {}): GuestSpec {
    const { PATH, HOME } = this.env;
    const env = { PATH: PATH ?? '', HOME: HOME ?? '' };
    const guest = name as GuestId;
    return {
      guest,
      file: '/bin/sh',
      args: ['-c', script],
      cwd: this.folder,
      env,
      cols: 80,
      rows: 24,
      ...more,
    };
  }

  /** Resolves when the process has ended. */
  async ended(): Promise<void> {
    const child = this.#process;
    await until(
      'the host has ended',
      () => child === null || child.exitCode !== null || child.signalCode !== null,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client[Symbol.dispose]();
    const child = this.#process;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await this.ended();
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `holds` does, at most 20 s. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await delay(10);
  }
}

/** A watch with somebody to wait for what it shows. */
export class Viewer implements Disposable {
  readonly watch: PaneWatch;
  #changes = 0;

  constructor(client: TerminalHostClient, guest: string) {
    this.watch = client.watch(guest as GuestId, () => {
      this.#changes += 1;
    });
  }

  get changes(): number {
    return this.#changes;
  }

  get text(): string {
    return screenText(this.watch.grid);
  }

  async shows(text: string, withinMs?: number): Promise<void> {
    await until(`the pane shows ${JSON.stringify(text)}`, () => this.text.includes(text), withinMs).catch(
      (cause) => {
        throw new Error(`${String(cause)}; it shows:\n${this.text}`);
      },
    );
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
  }
}

export function screenText(grid: Grid): string {
  return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row))
    .join('\n')
    .trimEnd();
}

export function isGone(pid: number): boolean {
  return !isAlive(pid);
}
