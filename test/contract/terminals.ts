// What every implementation of the engine's port `Terminals` does: run against the real host and against the fake.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuestId } from '../../src/engine/ids.ts';
import type { Digest, GuestSpec, GuestStatus, Terminals } from '../../src/engine/terminals.ts';
import { until } from '../panes/terminals/host/host-harness.ts';

/**
 * What the guests of this suite do, by their name's beginning: `printer` prints `one` and `two` and waits, `ender` prints
 * `bye` and ends with code 7, `echo` prints `got TEXT` for each line that is submitted, `sleeper` waits and ends at
 * SIGTERM.
 */
export type GuestBehaviour = 'printer' | 'ender' | 'echo' | 'sleeper';

export interface TerminalsUnderTest extends AsyncDisposable {
  readonly terminals: Terminals;
  spec(guest: string, behaviour: GuestBehaviour): GuestSpec;
}

export function terminalsContract(name: string, open: () => Promise<TerminalsUnderTest>): void {
  const id = (guest: string) => guest as GuestId;
  const statusOf = async (terminals: Terminals, guest: string): Promise<GuestStatus | undefined> =>
    (await terminals.list()).find((each) => each.guest === guest);

  describe(`terminals: ${name}`, () => {
    it('lists a guest as running from its spawn on', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const spawned = await terminals.spawn(subject.spec('r1', 'sleeper'));
      assert.ok(spawned.ok);
      const status = await statusOf(terminals, 'r1');
      assert.ok(status?.kind === 'running');
      assert.equal(status.pid, spawned.value.pid);
      assert.equal(status.digest.guest, 'r1');
    });

    it('tells how a guest was started, and how large it is', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const spec = { ...subject.spec('r1', 'sleeper'), name: 'dozer', request: 7 };
      await terminals.spawn(spec);
      await terminals.spawn(subject.spec('r2', 'sleeper'));
      const [first, second] = await terminals.describe();
      assert.deepEqual(first, {
        guest: 'r1',
        name: 'dozer',
        request: 7,
        command: [spec.file, ...spec.args],
        cols: spec.cols,
        rows: spec.rows,
      });
      assert.deepEqual([second?.guest, second?.name, second?.request], ['r2', null, null]);
    });

    it('refuses a guest that exists already, running or not acknowledged', async () => {
      await using subject = await open();
      const { terminals } = subject;
      await terminals.spawn(subject.spec('r1', 'sleeper'));
      await terminals.spawn(subject.spec('r2', 'ender'));
      await until('r2 has ended', async () => (await statusOf(terminals, 'r2'))?.kind === 'exited');
      for (const guest of ['r1', 'r2']) {
        const again = await terminals.spawn(subject.spec(guest, 'sleeper'));
        assert.ok(!again.ok);
        assert.equal(again.problem.kind, 'conflict');
      }
    });

    it('tells digests with rising numbers, the last of which shows what was printed', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const digests: Digest[] = [];
      const stop = terminals.onDigest((digest) => digests.push(digest));
      await terminals.spawn(subject.spec('r1', 'printer'));
      await until('both lines were told', () => digests.at(-1)?.bottom.join() === 'one,two');
      stop();
      const seqs = digests.map((digest) => digest.seq);
      assert.deepEqual(
        seqs,
        [...new Set(seqs)].toSorted((a, b) => a - b),
      );
      assert.ok((digests.at(-1)?.bytes ?? 0) > 0);
      assert.equal(digests.at(-1)?.line, 2);
    });

    it('tells an exit once, and keeps it until it is acknowledged', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const exits: GuestStatus[] = [];
      terminals.onExit((exited) => exits.push(exited));
      await terminals.spawn(subject.spec('r1', 'ender'));
      await until('the exit was told', () => exits.length > 0);
      const status = await statusOf(terminals, 'r1');
      assert.ok(status?.kind === 'exited');
      assert.deepEqual(status.exit, { code: 7, signal: null });
      assert.deepEqual(status.digest.bottom, ['bye']);
      assert.equal(exits.length, 1);
      await terminals.acknowledge(id('r1'));
      assert.deepEqual(await terminals.list(), []);
      assert.deepEqual(await terminals.history(id('r1'), 0, 10), []);
      assert.ok((await terminals.spawn(subject.spec('r1', 'sleeper'))).ok);
    });

    it('does not forget a guest that runs', async () => {
      await using subject = await open();
      const { terminals } = subject;
      await terminals.spawn(subject.spec('r1', 'sleeper'));
      await terminals.acknowledge(id('r1'));
      await terminals.acknowledge(id('nobody'));
      assert.equal((await statusOf(terminals, 'r1'))?.kind, 'running');
    });

    it('ends a guest by a signal', async () => {
      await using subject = await open();
      const { terminals } = subject;
      await terminals.spawn(subject.spec('r1', 'sleeper'));
      assert.ok((await terminals.kill(id('r1'), { signal: 'SIGTERM' })).ok);
      await until('it has ended', async () => (await statusOf(terminals, 'r1'))?.kind === 'exited');
      const status = await statusOf(terminals, 'r1');
      assert.ok(status?.kind === 'exited');
      assert.deepEqual(status.exit, { code: null, signal: 'SIGTERM' });
      // What it left behind may still be looked for.
      assert.ok((await terminals.kill(id('r1'), { signal: 'SIGKILL' })).ok);
    });

    it('types what is pasted and submits it', async () => {
      await using subject = await open();
      const { terminals } = subject;
      let bottom: readonly string[] = [];
      terminals.onDigest((digest) => {
        bottom = digest.bottom;
      });
      await terminals.spawn(subject.spec('r1', 'echo'));
      const sent = await terminals.send(id('r1'), [{ kind: 'paste', text: 'a message' }, { kind: 'submit' }]);
      assert.ok(sent.ok);
      await until('it answers', () => bottom.some((line) => line.endsWith('got a message')));
    });

    it('turns down what concerns a guest that is not there or has ended', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const unknown = [
        await terminals.send(id('nobody'), [{ kind: 'submit' }]),
        await terminals.kill(id('nobody'), { signal: 'SIGTERM' }),
      ];
      for (const answer of unknown) assert.ok(!answer.ok && answer.problem.kind === 'not-found');
      await terminals.spawn(subject.spec('r1', 'ender'));
      await until('it has ended', async () => (await statusOf(terminals, 'r1'))?.kind === 'exited');
      const late = await terminals.send(id('r1'), [{ kind: 'submit' }]);
      assert.ok(!late.ok && late.problem.kind === 'refused');
    });

    it('captures the screen of a guest, and the last one of a guest that has ended', async () => {
      await using subject = await open();
      const { terminals } = subject;
      const request = { format: 'text', lines: null, from: null, end: null } as const;
      const spec = subject.spec('r1', 'printer');
      await terminals.spawn(spec);
      await until('both lines are there', async () => {
        const taken = await terminals.capture(id('r1'), request);
        return taken.ok && taken.value.captured.some((row) => 'text' in row && row.text === 'two');
      });
      const screen = await terminals.capture(id('r1'), request);
      assert.ok(screen.ok);
      const { captured, cols, rows, cursor, topLine, end, next } = screen.value;
      assert.deepEqual([cols, rows, captured.length], [spec.cols, spec.rows, spec.rows]);
      assert.deepEqual(captured[0], { line: 0, wraps: false, text: 'one' });
      assert.deepEqual([cursor.col, cursor.row, cursor.visible], [0, 2, true]);
      assert.deepEqual([topLine, end, next], [0, spec.rows, null]);
      const cells = await terminals.capture(id('r1'), { ...request, format: 'json', from: 1, end: 2 });
      assert.ok(cells.ok);
      assert.deepEqual(cells.value.captured, [{ line: 1, wraps: false, runs: [{ text: 'two', cols: 3 }] }]);
      const nobody = await terminals.capture(id('nobody'), request);
      assert.ok(!nobody.ok && nobody.problem.kind === 'not-found');
      await terminals.spawn(subject.spec('r2', 'ender'));
      await until('it has ended', async () => (await statusOf(terminals, 'r2'))?.kind === 'exited');
      const last = await terminals.capture(id('r2'), request);
      assert.ok(last.ok);
      assert.deepEqual(last.value.captured[0], { line: 0, wraps: false, text: 'bye' });
    });

    it('reads history by line number', async () => {
      await using subject = await open();
      const { terminals } = subject;
      await terminals.spawn(subject.spec('r1', 'printer'));
      await until(
        'both lines are there',
        async () => (await terminals.history(id('r1'), 1, 1))[0]?.text === 'two',
      );
      const lines = await terminals.history(id('r1'), 0, 2);
      assert.deepEqual(lines, [
        { line: 0, text: 'one' },
        { line: 1, text: 'two' },
      ]);
      assert.deepEqual(await terminals.history(id('r1'), 1, 1), lines.slice(1));
      assert.deepEqual(await terminals.history(id('nobody'), 0, 5), []);
    });
  });
}
