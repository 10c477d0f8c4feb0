// A town whose only candidate has passed its gate, with no engine on it: from there landings are tried, again and again, and
// looked at once the next engine has brought them to their end.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { processesIn } from '../../src/engine/adapters/processes.ts';
import type { Strategy } from '../../src/engine/rigs/strategy.ts';
import { isLive } from '../../src/engine/town-state.ts';
import { changeRigSettings, type Factory, feedOf, makeFactory, slung, stateOf } from './factory.ts';
import { quickClock } from './quick-clock.ts';
import { readLog } from './read-log.ts';
import { type TempFolder, tempFolder } from './temp-folder.ts';
import type { TracedLandings } from './traced-landing.ts';

/** Commits on the branch once a change of two has landed on one. */
const COMMITS: Readonly<Record<Strategy, number>> = { squash: 2, rebase: 3, merge: 4 };

export class GreenCandidate implements AsyncDisposable {
  readonly #factory: Factory;
  readonly #strategy: Strategy;
  /** What `putBack` puts back. */
  readonly #saved: TempFolder = tempFolder();
  #bead = '';

  private constructor(factory: Factory, strategy: Strategy) {
    this.#factory = factory;
    this.#strategy = strategy;
  }

  static async make(strategy: Strategy): Promise<GreenCandidate> {
    const factory = await makeFactory({
      settings: { roles: { polecat: 'made-up', mayor: null } },
      clock: quickClock(20),
    });
    const candidate = new GreenCandidate(factory, strategy);
    await candidate.#build();
    return candidate;
  }

  get landings(): TracedLandings {
    return { root: this.#factory.root, bin: this.#factory.git.path('bin') };
  }

  /** The engine is gone, the candidate has passed its gate, and the log ends with that. */
  async #build(): Promise<void> {
    const factory = this.#factory;
    const at = (name: string): string => `'${factory.git.path(name)}'`;
    const run = `echo run >> ${at('runs')}; until [ -e ${at('go')} ]; do sleep 0.02; done`;
    changeRigSettings(factory, {
      strategy: this.#strategy,
      gates: [{ name: 'test', run, timeoutMs: 60_000 }],
    });
    factory.life = async ({ git, spec, call }) => {
      git.commit(spec.cwd, { 'new.txt': `${spec.env['GT_BEAD']}\n` }, 'First');
      git.commit(spec.cwd, { 'more.txt': 'more\n' }, 'Second');
      await call('done');
      return 0;
    };
    this.#bead = await slung(factory, 'Land once');
    await factory.until(() => factory.engine.state.queue['m1']?.phase.kind === 'built');
    await factory.until(() => Object.values(factory.engine.state.runs).every((run) => !isLive(run)));
    factory.dieAt({ n: 1, when: 'after' });
    writeFileSync(factory.git.path('go'), '');
    await factory.until(() => factory.isDead);
    await factory.drop();
    assert.equal(readLog(`${factory.root}/events`).at(-1)?.kind, 'gate.passed');
    execFileSync('cp', ['-a', `${factory.git.root}/.`, this.#saved.path]);
  }

  putBack(): void {
    const { root } = this.#factory.git;
    for (const name of readdirSync(root)) rmSync(`${root}/${name}`, { recursive: true, force: true });
    execFileSync('cp', ['-a', `${this.#saved.path}/.`, root]);
  }

  /** Opens the next town, and drops it again when it has landed what was to land, once. */
  async checkLanded(): Promise<void> {
    const factory = this.#factory;
    await factory.until(() => processesIn(factory.git.root).length === 0);
    await factory.open();
    const { git, source, rig } = factory;
    const repository = rig.repository.dir;
    const read = (...args: string[]): string => git.git(repository, ...args);
    await factory.until(() => stateOf(factory, this.#bead) === 'landed');
    await factory.until(() => git.git(source, 'rev-parse', 'main') === read('rev-parse', 'main'));
    assert.equal(read('log', '--format=%(trailers:key=Bead,valueonly)', '-1', 'main').trim(), this.#bead);
    assert.equal(Number(read('rev-list', '--count', 'main')), COMMITS[this.#strategy], 'it has landed once');
    assert.equal(feedOf(factory.engine).match(/ landed as /g)?.length, 1, 'it is told once');
    assert.equal(read('show', 'main:new.txt'), this.#bead);
    assert.equal(read('show', 'main:more.txt'), 'more');
    assert.equal(read('fsck', '--full', '--no-dangling'), '');
    assert.deepEqual(locksIn(repository), []);
    assert.equal(read('for-each-ref', 'refs/gt/mr'), '');
    assert.match(read('for-each-ref', 'refs/gt/landed'), /m1$/);
    this.#checkClosing();
    assert.equal(readFileSync(git.path('runs'), 'utf8'), 'run\n', 'what passed was not tested again');
    assert.equal(git.git(source, 'status', '--porcelain'), '');
    await factory.drop();
  }

  /** The ledger holds the very closing line that the landing commit carries, once. */
  #checkClosing(): void {
    const { git, rig } = this.#factory;
    const file = rig.ledger.files().find(({ path }) => path.endsWith(`/${this.#bead}.jsonl`));
    const closing = file?.text.split('\n').filter((line) => line.includes('"closed"')) ?? [];
    assert.equal(closing.length, 1);
    const committed = git.git(rig.repository.dir, 'show', `main:${file?.path}`);
    assert.ok(committed.split('\n').includes(closing[0] ?? ''));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#factory[Symbol.asyncDispose]();
    this.#saved[Symbol.dispose]();
  }
}

function locksIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
}
