import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { GuestId } from '../../../../src/engine/ids.ts';
import { townPaths } from '../../../../src/engine/town-paths.ts';
import { HostUnderTest, until, Viewer } from './host-harness.ts';

const id = (name: string) => name as GuestId;
const keys = (text: string) => new TextEncoder().encode(text);
/** Fills all that an emulator keeps, then tells each new size. */
const FULL =
  'seq -f "%g and some words that go on for a while, as lines do" 1 1200; trap "stty size" WINCH; echo ready; while :; do read line; done';

describe('history in the terminal host', () => {
  it('repaints a watched guest where thirty full ones are resized, and reflows the others when they are shown', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const names = Array.from({ length: 30 }, (_, at) => `full${at}`);
    for (const name of names) assert.ok((await client.spawn(host.shell(name, FULL, { cols: 100 }))).ok);
    await until('all guests are full', async () =>
      (await client.list()).every(({ digest }) => digest.bottom.at(-1) === 'ready'),
    );
    using viewer = new Viewer(client, 'full0');
    await viewer.shows('ready');
    for (const cols of [60, 90, 50, 80, 40]) {
      for (const name of names.toReversed()) client.resize(id(name), { cols, rows: 24 });
      await until('the pane has the size', () => viewer.watch.grid.cols === cols);
    }
    // The others wrote for the new size as soon as they had it, and what they had written is reflowed.
    using hidden = new Viewer(client, 'full17');
    await hidden.shows('24 40');
    assert.equal(hidden.watch.grid.cols, 40);
    assert.match(hidden.text, /^1200 and some words that go on for a whi\nle, as lines do/m);
  });

  it('keeps within the lines that the settings ask for', async () => {
    await using host = await HostUnderTest.start({ terminals: { scrollback: 2_000, memoryBytes: 1 } });
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 1 30000; exec sleep 60'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('30000');
    const lines = await client.history(id('r1'), 0, 30_000);
    assert.equal(lines[0]?.text, String(30_001 - 23 - 2_000));
    assert.equal(lines.at(-1)?.text, '30000');
    assert.deepEqual(
      lines.map(({ line }) => line),
      lines.map((_, at) => (lines[0]?.line ?? 0) + at),
    );
  });

  it('is searched through, and scrolled to what was found', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq -f "line %g" 1 8000; exec sleep 60'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('line 8000');
    const request = { from: null, direction: 'up', until: null, limit: 10 } as const;
    const found = await client.search(id('r1'), { ...request, pattern: '^line 1?23$', kind: 'regex' });
    assert.deepEqual(found, {
      ok: true,
      value: {
        matches: [[{ line: 122, col: 0, cols: 8 }], [{ line: 22, col: 0, cols: 7 }]],
        ended: 'all',
      },
    });
    viewer.watch.scrollTo(122);
    await viewer.shows('line 123');
    const wrong = await client.search(id('r1'), { ...request, pattern: '[', kind: 'regex' });
    assert.ok(!wrong.ok);
    assert.equal(wrong.problem.kind, 'usage');
    const nobody = await client.search(id('r2'), { ...request, pattern: 'a', kind: 'text' });
    assert.ok(!nobody.ok);
    assert.equal(nobody.problem.kind, 'not-found');
  });

  it('outlives the loss of its folder, and says so', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 1 3000; read line; seq 3001 6000; exec sleep 60'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('3000');
    rmSync(townPaths(host.root).history, { recursive: true });
    // A file where the folder was: nothing can be written there.
    writeFileSync(townPaths(host.root).history, '');
    client.type(id('r1'), keys('\r'));
    await viewer.shows('6000');
    // While a guest floods its lines stay in memory: they are put on disk, and lost, some moments later.
    await until('the host has noted it', () => host.log.includes('history of r1 is lost'));
    viewer.watch.scrollTo(100);
    await viewer.shows('[this line was lost: ');
    viewer.watch.scrollTo(null);
    await viewer.shows('6000');
  });

  it('leaves no descriptor and no file behind over many guests with history', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const descriptors = () => readdirSync(`/proc/${host.pid}/fd`).length;
    const live = async (name: string) => {
      await client.spawn(host.shell(name, 'seq 1 30000'));
      await until('the guest has ended', async () =>
        (await client.list()).some((each) => each.guest === name && each.kind === 'exited'),
      );
      const kept = await client.history(id(name), 20_005, 1);
      assert.deepEqual(kept, [{ line: 20_005, text: '20006' }]);
    };
    await live('first');
    const before = descriptors();
    for (let at = 0; at < 8; at += 1) await live(`r${at}`);
    await until('no descriptor is left', () => descriptors() <= before);
    for (const { guest } of await client.list()) await client.acknowledge(guest);
    assert.deepEqual(
      existsSync(townPaths(host.root).history) ? readdirSync(townPaths(host.root).history) : [],
      [],
    );
  });

  it('leaves nothing of a host that was killed', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 1 3000; exec sleep 60'));
    await until('history is on disk', () => existsSync(join(townPaths(host.root).history, 'r1')));
    process.kill(host.pid, 'SIGKILL');
    await host.ended();
    await host.launch();
    assert.ok(!existsSync(join(townPaths(host.root).history, 'r1')));
  });
});
