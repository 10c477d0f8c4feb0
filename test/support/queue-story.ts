// What people, agents and the machine do to a queue of real branches, one step after the other, and what has to hold of it
// in the end, asked from git.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasEnded, type MergeRequest } from '../../src/engine/merge-request.ts';
import { changeRigSettings, type Factory, feedOf, makeFactory } from './factory.ts';
import { AGENT } from './git-fixture.ts';
import { quickClock } from './quick-clock.ts';

/** `pick` chooses whom it happens to, `luck` how it goes. */
export interface StoryStep {
  readonly kind:
    | 'hand-in'
    | 'again'
    | 'reset'
    | 'delete'
    | 'push'
    | 'break'
    | 'force-push'
    | 'hold'
    | 'move'
    | 'kill'
    | 'wait';
  readonly pick: number;
  readonly luck: number;
}

const weights: Readonly<Record<StoryStep['kind'], number>> = {
  'hand-in': 8,
  again: 3,
  reset: 2,
  delete: 2,
  push: 2,
  break: 1,
  'force-push': 1,
  hold: 1,
  move: 1,
  kill: 2,
  wait: 4,
};

export const storySteps: fc.Arbitrary<readonly StoryStep[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      ...Object.entries(weights).map(([kind, weight]) => ({
        weight,
        arbitrary: fc.constant(kind as StoryStep['kind']),
      })),
    ),
    pick: fc.nat({ max: 20 }),
    luck: fc.nat({ max: 19 }),
  }),
  { minLength: 6, maxLength: 24, size: 'max' },
);

/** A branch of a person's other clone. */
interface Branch {
  readonly name: string;
  readonly bead: string;
  /** Files as they were handed in last. */
  files: Readonly<Record<string, string>>;
}

/** Red where anything lies in `red/`. */
const GATE = 'test ! -d red || test -z "$(ls red)"';

export class QueueStory implements AsyncDisposable {
  readonly #factory: Factory;
  /** Another clone of the upstream, where branches are made. */
  readonly #clone: string;
  readonly #branches: Branch[] = [];
  /** Files that a person has pushed, and whether they have broken the branch. */
  readonly #pushed: string[] = [];
  #isBroken = false;
  #names = 0;

  private constructor(factory: Factory, clone: string) {
    this.#factory = factory;
    this.#clone = clone;
  }

  static async begin(): Promise<QueueStory> {
    const factory = await makeFactory({ gate: GATE, clock: quickClock(10) });
    changeRigSettings(factory, { gateSlots: 2 });
    const { git, source } = factory;
    const clone = git.path('clone');
    git.git(git.root, 'clone', '--quiet', source, clone);
    for (const [key, value] of Object.entries(AGENT)) git.git(clone, 'config', `user.${key}`, value);
    return new QueueStory(factory, clone);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#factory[Symbol.asyncDispose]();
  }

  async take({ kind, pick, luck }: StoryStep): Promise<void> {
    const branch = this.#branches[pick % Math.max(1, this.#branches.length)];
    switch (kind) {
      case 'hand-in':
        await this.#handIn(luck);
        return;
      case 'again':
        if (branch) await this.#again(branch, luck);
        return;
      case 'reset':
        // Their own business: what was handed in is what lands.
        if (branch) this.#git('branch', '--quiet', '--force', branch.name, 'origin/main');
        return;
      case 'delete':
        if (branch && this.#has(branch)) this.#git('branch', '--quiet', '-D', branch.name);
        return;
      case 'push':
        this.#push(`hand/${this.#name()}.txt`);
        return;
      case 'break':
        if (!this.#isBroken) this.#push('red/by-hand');
        this.#isBroken = true;
        return;
      case 'force-push':
        this.#forcePush();
        return;
      case 'hold':
        await this.#ifWaiting(branch, ({ mr, held }) => this.#factory.call('mq.hold', { mr, held: !held }));
        return;
      case 'move':
        await this.#ifWaiting(branch, ({ mr }) => this.#factory.call('mq.move', { mr, lane: 'urgent' }));
        return;
      case 'kill':
        await this.#factory.reopen();
        return;
      case 'wait':
        await this.#factory.engine.until(() => false, luck * 30);
        return;
    }
  }

  /** A person mends what they have broken, and lets go what they hold; then all of it ends. */
  async bringToRest(): Promise<void> {
    const { git, source, engine } = this.#factory;
    if (this.#isBroken) {
      this.#persons('rm', '--quiet', '-r', 'red/by-hand');
      this.#persons('commit', '--quiet', '--message', 'Mend');
    }
    // What was pushed is taken in for what is handed in after it.
    await this.#handIn(1);
    for (const { mr, held } of this.#requests())
      if (held) await this.#factory.call('mq.hold', { mr, held: false });
    await this.#factory.until(() => {
      if (engine.view().rigs.some(({ frozen }) => frozen !== null)) this.#rebase();
      return this.#requests().every(hasEnded);
    });
    await this.#factory.until(
      () => git.git(source, 'rev-parse', 'HEAD') === this.#engines('rev-parse', 'main'),
    );
  }

  check(): void {
    if (process.env['GT_TEST_VERBOSE']) console.log(feedOf(this.#factory.engine));
    for (const request of this.#requests()) this.#checkEnd(request);
    const files = this.#engines('ls-tree', '-r', '--name-only', 'main').split('\n');
    for (const file of this.#pushed)
      assert.ok(files.includes(file), `${file}, pushed by hand, is still there`);
    assert.ok(!files.some((file) => file.startsWith('red/')), 'the branch is green');
  }

  #checkEnd({ mr, tip, phase, bead }: MergeRequest): void {
    const isRed = this.#isRed(tip);
    const branch = this.#branches.find((each) => each.bead === bead);
    assert.ok(branch);
    const kept = this.#engines('for-each-ref', '--contains', tip);
    if (phase.kind === 'rejected') {
      assert.ok(isRed, `${mr} is turned down and is not red: ${phase.note}\n${feedOf(this.#factory.engine)}`);
      assert.notEqual(kept, '', `${mr} was turned down, and is kept`);
      return;
    }
    assert.ok(
      phase.kind === 'landed' && !isRed,
      `${mr} is ${isRed ? 'red' : 'good'} and has ended as ${phase.kind}`,
    );
    assert.match(kept, new RegExp(`/${mr}$`, 'm'), `${mr} is kept as it was handed in`);
    const landed = this.#engines('ls-tree', '-r', '--name-only', phase.commit).split('\n');
    assert.ok(!landed.some((file) => file.startsWith('red/')), `the branch was green with ${mr}`);
    for (const [file, text] of Object.entries(branch.files))
      assert.equal(this.#engines('show', `main:${file}`), text.trim(), `${file} of ${mr} is there`);
    assert.equal(this.#factory.rig.ledger.get(bead)?.status, 'closed');
  }

  /** Whether it brings something red: what it has been branched from may have been red itself. */
  #isRed(tip: string): boolean {
    const redIn = (commit: string): readonly string[] =>
      this.#engines('ls-tree', '-r', '--name-only', commit)
        .split('\n')
        .filter((file) => file.startsWith('red/'));
    const before = redIn(this.#engines('merge-base', tip, 'main'));
    return redIn(tip).some((file) => !before.includes(file));
  }

  async #handIn(luck: number): Promise<void> {
    const name = this.#name();
    const { id: bead } = (await this.#factory.call('bead.create', { title: name })) as { id: string };
    this.#git('fetch', '--quiet', 'origin', 'main');
    const depth = Number(this.#git('rev-list', '--first-parent', '--count', 'origin/main'));
    this.#git('switch', '--quiet', '--create', name, `origin/main~${Math.min(luck % 4, depth - 1)}`);
    const red = luck % 5 === 0 ? { [`red/${name}`]: 'x\n' } : {};
    const branch: Branch = { name, bead, files: { [`work/${name}.txt`]: `${name}\n`, ...red } };
    this.#factory.git.commit(this.#clone, branch.files, name);
    this.#git('switch', '--quiet', '--detach');
    this.#branches.push(branch);
    await this.#submit(branch);
  }

  /** More of it, all of it anew, or without what was red. */
  async #again(branch: Branch, luck: number): Promise<void> {
    if (!this.#has(branch) || this.#isOver(branch)) return;
    this.#git('switch', '--quiet', branch.name);
    if (luck % 3 === 0) {
      // As after a force-push: other commits, with nothing of those before.
      this.#git('reset', '--quiet', '--hard', 'origin/main');
    }
    const files = { [`work/${branch.name}.txt`]: `${branch.name} ${this.#name()}\n` };
    this.#factory.git.commit(this.#clone, files, `${branch.name} again`);
    const red = this.#git('ls-tree', '-r', '--name-only', 'HEAD').split('\n');
    this.#git('switch', '--quiet', '--detach');
    const before = branch.files;
    branch.files = {
      ...files,
      ...(red.includes(`red/${branch.name}`) ? { [`red/${branch.name}`]: 'x\n' } : {}),
    };
    if (!(await this.#submit(branch))) branch.files = before;
  }

  /** Whether it was taken: it may be on its way to the branch by now. */
  async #submit({ name, bead }: Branch): Promise<boolean> {
    try {
      await this.#factory.call('mq.submit', { folder: this.#clone, branch: name, bead });
      return true;
    } catch (cause) {
      assert.match(
        String(cause),
        /is closed|is landing|is being landed|has no commit beyond|changes nothing/,
      );
      return false;
    }
  }

  #push(file: string): void {
    this.#pushedBy(() => {
      this.#factory.git.write(`${this.#factory.source}/${file}`, 'x\n');
      this.#persons('add', '--', file);
      this.#persons('commit', '--quiet', '--message', `Push ${file}`);
    });
    if (!file.startsWith('red/')) this.#pushed.push(file);
  }

  /** The last commit there is gone, be it a landing, and another one in its place. */
  #forcePush(): void {
    const { git, source } = this.#factory;
    if (Number(git.git(source, 'rev-list', '--count', 'HEAD')) < 3) return;
    const lost = git.git(source, 'diff', '--name-only', 'HEAD~1', 'HEAD').split('\n');
    // What they have pushed themselves is theirs to lose.
    if (lost.some((file) => /^(hand|red)\//.test(file))) return;
    this.#pushedBy(() => this.#persons('reset', '--quiet', '--hard', 'HEAD~1'));
    this.#push(`hand/${this.#name()}.txt`);
  }

  /** As the frozen queue says it is to be mended. */
  #rebase(): void {
    const { rig } = this.#factory;
    this.#pushedBy(() => this.#persons('pull', '--quiet', '--rebase', rig.repository.dir, 'main'));
  }

  /** The town may be at the same checkout: git then refuses, and is asked again. */
  #pushedBy(act: () => void): void {
    for (let tries = 0; ; tries += 1) {
      try {
        act();
        return;
      } catch (cause) {
        if (tries === 50 || !/index\.lock|cannot lock ref/.test(String(cause))) throw cause;
      }
    }
  }

  async #ifWaiting(
    branch: Branch | undefined,
    act: (request: MergeRequest) => Promise<unknown>,
  ): Promise<void> {
    const request = this.#requests().find(
      ({ bead, phase }) => bead === branch?.bead && phase.kind === 'queued',
    );
    if (!request) return;
    try {
      await act(request);
    } catch (cause) {
      assert.match(String(cause), /has landed|is landing|was rejected/);
    }
  }

  #isOver({ bead }: Branch): boolean {
    return this.#requests().some((request) => request.bead === bead && hasEnded(request));
  }

  #has({ name }: Branch): boolean {
    return this.#git('branch', '--list', name) !== '';
  }

  #requests(): readonly MergeRequest[] {
    return Object.values(this.#factory.engine.state.queue);
  }

  #name(): string {
    this.#names += 1;
    return `b${this.#names}`;
  }

  #git(...args: readonly string[]): string {
    return this.#factory.git.git(this.#clone, ...args);
  }

  #persons(...args: readonly string[]): string {
    return this.#factory.git.git(this.#factory.source, ...args);
  }

  #engines(...args: readonly string[]): string {
    return this.#factory.git.git(this.#factory.rig.repository.dir, ...args);
  }
}
