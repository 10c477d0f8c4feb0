// Real processes that race for the same beads, and holders that are killed.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BeadStore } from '../../src/beads/store.ts';
import { GtProgram } from '../support/gt-program.ts';
import { quickFiles } from '../support/quick-files.ts';

const PROCESSES = 32;
const BEADS = 50;

interface Attempt {
  readonly id: string;
  readonly tookMs: number;
  readonly won: boolean;
  readonly kind?: string;
  readonly message?: string;
}

class Claimer implements AsyncDisposable {
  readonly attempts: Attempt[] = [];
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;
  readonly done: Promise<void>;

  constructor(world: GtProgram, repository: string, ids: readonly string[]) {
    const program = fileURLToPath(new URL('../support/claimer.ts', import.meta.url));
    const args = ['--disable-warning=ExperimentalWarning', program, repository, world.path('start'), ...ids];
    this.#child = spawn(process.execPath, args, { env: world.env, stdio: ['pipe', 'pipe', 'inherit'] });
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

function tracker(world: GtProgram, count: number): { repository: string; ids: readonly string[] } {
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

test(`${PROCESSES} processes race for ${BEADS} beads: each has one winner, and every loser is told whose it is`, async () => {
  await using world = new GtProgram({ BEADS_ACTOR: 'the same name' });
  const { repository, ids } = tracker(world, BEADS);
  const claimers = Array.from({ length: PROCESSES }, () => new Claimer(world, repository, ids));
  try {
    await Promise.all(claimers.map(({ ready }) => ready));
    writeFileSync(world.path('start'), '');
    await Promise.all(claimers.map(({ done }) => done));
    const attempts = claimers.flatMap((claimer) =>
      claimer.attempts.map((attempt) => ({ ...attempt, pid: claimer.pid })),
    );
    assert.equal(attempts.length, PROCESSES * BEADS);
    for (const id of ids) {
      const winners = attempts.filter((attempt) => attempt.id === id && attempt.won);
      assert.equal(winners.length, 1, `${id}: ${winners.length} winners`);
      for (const { kind, message } of attempts.filter((attempt) => attempt.id === id && !attempt.won)) {
        assert.equal(kind, 'conflict');
        assert.match(
          message ?? '',
          new RegExp(`^${id} is claimed by the same name, process ${winners[0]?.pid} `),
        );
      }
    }
  } finally {
    await Promise.all(claimers.map((claimer) => claimer.kill()));
  }
});

test('a holder that is killed gives its claim back at once, and not before', async () => {
  await using world = new GtProgram();
  const { repository, ids } = tracker(world, 1);
  const [id = ''] = ids;
  await using first = new Claimer(world, repository, ids);
  await first.ready;
  writeFileSync(world.path('start'), '');
  await first.done;
  assert.equal(first.attempts[0]?.won, true);
  const options = { cwd: repository, env: { BD_HOLDER: String(process.pid) } };
  const refused = await world.bd(['update', id, '--claim'], options);
  assert.equal(refused.code, 5);
  assert.match(refused.stderr, new RegExp(`^bd: ${id} is claimed by .*, process ${first.pid} .*, since 20`));
  assert.equal((await world.bd(['ready', '--claim', '--json'], options)).stdout, '[]\n');
  await first.kill();
  const freed = await world.bd(['ready', '--claim', '--json'], options);
  assert.deepEqual(
    JSON.parse(freed.stdout).map((issue: { id: string; status: string }) => [issue.id, issue.status]),
    [[id, 'in_progress']],
  );
  assert.match(
    freed.stderr,
    new RegExp(`^bd: ${id} is taken from .*, whose process ${first.pid} .* has ended`),
  );
});

test('a writer that is killed with the lock in its hand does not keep the next one waiting', async () => {
  await using world = new GtProgram();
  const { repository, ids } = tracker(world, 1);
  const lock = `${repository}/.git/gt-beads.lock`;
  const source = fileURLToPath(new URL('../../src/engine/adapters/town-lock.ts', import.meta.url));
  const script = `import { TownLock } from ${JSON.stringify(source)};
    const lock = TownLock.acquire(${JSON.stringify(lock)}); console.log(lock.ok); setInterval(() => lock, 1e6);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const holder = spawn(process.execPath, args, { env: world.env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(holder.stdout, 'data');
    const waiting = world.bd(['update', ids[0] ?? '', '--claim'], { cwd: repository });
    const early = await Promise.race([waiting, delay(1_000, 'waits')]);
    assert.equal(early, 'waits');
    assert.match(
      await world.mustBd(['show', ids[0] ?? ''], { cwd: repository }),
      /Bead 0/,
      'reads never wait',
    );
    holder.kill('SIGKILL');
    assert.equal((await waiting).code, 0);
  } finally {
    holder.kill('SIGKILL');
  }
});
