// Keeps the town process alive: starts it, and starts it again where it died without having said that it stops.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../../engine/adapters/processes.ts';
import { townPaths } from '../../../engine/town-paths.ts';
import { GUEST_VARIABLE, TERMINAL_VARIABLE } from '../pty/end-trees.ts';
import { type CommandLine, withoutMasters } from '../pty/inherited-masters.ts';
import { restartAt } from './restart-budget.ts';
import { supervisionSettings } from './supervision-settings.ts';

const POLL_MS = 50;
/** A town that says it is there connects within this time after its host has started. */
const ADOPTION_MS = 15_000;
const STOP_GRACE_MS = 5_000;

export interface SupervisorOptions {
  /** The town's folder, links resolved. */
  readonly root: string;
  readonly command: CommandLine;
  readonly note: (text: string) => void;
}

type TownState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'awaited' }
  | { readonly kind: 'running'; readonly pid: number }
  /** It said that it stops, or we stop it. */
  | { readonly kind: 'stopping'; readonly pid: number }
  | { readonly kind: 'given-up' };

export class TownSupervisor implements Disposable {
  readonly #options: SupervisorOptions;
  #state: TownState = { kind: 'absent' };
  #restarts: readonly number[] = [];
  #disposed = false;
  #connections = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Starts the town where none runs; a town that was given up gets a fresh budget. */
  wake(): void {
    const { kind } = this.#state;
    if (this.#disposed || kind === 'running' || kind === 'awaited') return;
    if (this.#state.kind === 'stopping' && isAlive(this.#state.pid)) return;
    this.#restarts = [];
    this.#start();
  }

  /** A running town has started this host and will connect; where it does not, one is started. */
  awaitTown(): void {
    this.#state = { kind: 'awaited' };
    const timer = setTimeout(() => {
      if (this.#state.kind !== 'awaited' || this.#disposed) return;
      this.#options.note('the town that started this host did not connect: starting one');
      this.#start();
    }, ADOPTION_MS);
    timer.unref();
  }

  connected(pid: number): void {
    this.#connections += 1;
    this.#state = { kind: 'running', pid };
  }

  /** The town's connection has ended: it died, or it will connect again. */
  disconnected(pid: number): void {
    void this.#watchEnd(pid);
  }

  /** The town is about to end on purpose. */
  stopping(pid: number): void {
    this.#state = { kind: 'stopping', pid };
  }

  /** Ends the town, unless it is `except`; resolves when it is gone. */
  async stop({ except }: { readonly except: number | null }): Promise<void> {
    const state = this.#state;
    this.#disposed = true;
    if ((state.kind !== 'running' && state.kind !== 'stopping') || state.pid === except) return;
    this.#state = { kind: 'stopping', pid: state.pid };
    signal(state.pid, 'SIGTERM');
    const deadline = performance.now() + STOP_GRACE_MS;
    while (isAlive(state.pid) && performance.now() < deadline) await delay(POLL_MS);
    if (isAlive(state.pid)) signal(state.pid, 'SIGKILL');
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
  }

  #start(): void {
    const { root, note } = this.#options;
    const { file, args } = withoutMasters(this.#options.command);
    const log = openLog(root);
    const stdio = log ?? 'ignore';
    const child = spawn(file, [...args], {
      cwd: root,
      detached: true,
      stdio: ['ignore', stdio, stdio],
      env: townEnv(),
    });
    if (log !== null) closeSync(log);
    child.once('error', (cause) => note(`starting the town: ${cause.message}`));
    const { pid } = child;
    if (pid === undefined) {
      this.#state = { kind: 'given-up' };
      return;
    }
    this.#state = { kind: 'running', pid };
    note(`the town runs as process ${pid}`);
    child.once('exit', () => this.#gone(pid));
  }

  async #watchEnd(pid: number): Promise<void> {
    const connections = this.#connections;
    while (isAlive(pid)) {
      await delay(POLL_MS);
      if (this.#disposed || this.#connections !== connections || !this.#concerns(pid)) return;
    }
    this.#gone(pid);
  }

  #concerns(pid: number): boolean {
    const state = this.#state;
    return (state.kind === 'running' || state.kind === 'stopping') && state.pid === pid;
  }

  #gone(pid: number): void {
    if (this.#disposed || !this.#concerns(pid)) return;
    const { note, root } = this.#options;
    if (this.#state.kind === 'stopping') {
      this.#state = { kind: 'absent' };
      note(`the town (process ${pid}) has stopped`);
      return;
    }
    const limit = supervisionSettings(townPaths(root).settings);
    const restarts = restartAt(Date.now(), this.#restarts, limit);
    if (restarts === null) {
      this.#state = { kind: 'given-up' };
      note(
        `the town (process ${pid}) died, after ${limit.restarts} restarts within ${limit.withinMs} ms: ` +
          `not started again, see ${join(townPaths(root).logs, 'town.log')}; the guests go on`,
      );
      return;
    }
    this.#restarts = restarts;
    note(`the town (process ${pid}) died: starting it again`);
    this.#start();
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}

function openLog(root: string): number | null {
  const { logs } = townPaths(root);
  try {
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    return openSync(join(logs, 'town.log'), 'a', 0o600);
  } catch {
    // A full or read-only disk: the town is worth more than its log.
    return null;
  }
}

/** A host that somebody started from within a guest must not pass that guest's marks on. */
function townEnv(): NodeJS.ProcessEnv {
  const { [GUEST_VARIABLE]: _guest, [TERMINAL_VARIABLE]: _terminal, ...env } = process.env;
  return env;
}
