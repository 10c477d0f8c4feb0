// Real processes that claim beads (claimer.ts), and the repository that they do it in.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BeadStore } from '../../src/beads/store.ts';
import type { GtProgram } from './gt-program.ts';
import { COMPILED } from './gt-source.ts';
import { quickFiles } from './quick-files.ts';

export interface Attempt {
  readonly id: string;
  readonly tookMs: number;
  readonly won: boolean;
  readonly kind?: string;
  readonly message?: string;
}

export class Claimer implements AsyncDisposable {
  readonly attempts: Attempt[] = [];
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;
  readonly done: Promise<void>;

  constructor(world: GtProgram, repository: string, ids: readonly string[]) {
    const program = fileURLToPath(new URL('./claimer.ts', import.meta.url));
    const args = ['--disable-warning=ExperimentalWarning', program, repository, world.path('start'), ...ids];
    const env = { ...world.env, ...COMPILED };
    this.#child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const isReady = Promise.withResolvers<void>();
    const isDone = Promise.withResolvers<void>();
    [this.ready, this.done] = [isReady.promise, isDone.promise];
    const { stdout } = this.#child;
    assert.ok(stdout);
    createInterface({ input: stdout }).on('line', (line) => {
      const said = JSON.parse(line);
      if ('done' in said) isDone.resolve();
      else if ('pid' in said) isReady.resolve();
      else this.attempts.push(said);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Lets so many processes race for all of `ids`; what each attempt came to, with the process that made it. */
export async function race(
  world: GtProgram,
  repository: string,
  { processes, ids }: { readonly processes: number; readonly ids: readonly string[] },
): Promise<readonly (Attempt & { readonly pid: number })[]> {
  const claimers = Array.from({ length: processes }, () => new Claimer(world, repository, ids));
  try {
    await Promise.all(claimers.map(({ ready }) => ready));
    writeFileSync(world.path('start'), '');
    await Promise.all(claimers.map(({ done }) => done));
    return claimers.flatMap(({ pid, attempts }) => attempts.map((attempt) => ({ ...attempt, pid })));
  } finally {
    await Promise.all(claimers.map((claimer) => claimer.kill()));
  }
}

/** A repository with so many beads to claim. */
export function trackerToClaim(
  world: GtProgram,
  count: number,
): { repository: string; ids: readonly string[] } {
  const repository = world.repository('tracker');
  const store = BeadStore.open(repository, { files: quickFiles(repository) });
  assert.ok(store.ok);
  const ids = Array.from({ length: count }, (_, nth) => {
    const made = store.value.create({ title: `Bead ${nth}`, prefix: 'tr', by: 'tester', at: 1_000 + nth });
    assert.ok(made.ok);
    return made.value.id;
  });
  return { repository, ids };
}
