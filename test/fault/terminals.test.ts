// What guests and towns can do to the terminal host, and what must not come of it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { GuestId } from '../../src/engine/ids.ts';
import { HostUnderTest, until, Viewer } from '../panes/terminals/host/host-harness.ts';

/** Lines after which a guest's history, and the emulator that holds it in a flood, grow no more. */
const FULL_HISTORY = 11_000;

const id = (name: string) => name as GuestId;

describe('the terminal host under faults', () => {
  it('is not held up by a town that stops reading', async () => {
    await using host = await HostUnderTest.start({
      town: `
        import { runtimePaths } from ${JSON.stringify(new URL('../../src/engine/town-paths.ts', import.meta.url).href)};
        import { TerminalHostClient } from ${JSON.stringify(new URL('../../src/panes/terminals/wire/terminal-host-client.ts', import.meta.url).href)};
        import { writeFileSync } from 'node:fs';
        const root = process.argv[3];
        const { value: host } = await TerminalHostClient.connect({
          socketPath: runtimePaths(root, process.env).hostSocket, onLost: () => process.exit(75) });
        for (const guest of ['r1', 'r2', 'r3']) {
          await host.spawn({ guest, file: '/bin/sh', args: ['-c', 'while :; do seq 1 200; sleep 0.02; done'], cwd: root,
            env: { PATH: process.env.PATH }, cols: 200, rows: 50 });
          host.watch(guest, () => {});
        }
        writeFileSync(root + '/pid', String(process.pid));
        process.kill(process.pid, 'SIGSTOP');
        setInterval(() => {}, 1e9);`,
    });
    const pid = () => readFileSync(join(host.root, 'pid'), 'utf8');
    await until('the town stands still', () => {
      try {
        return / T /.test(readFileSync(`/proc/${pid()}/stat`, 'utf8'));
      } catch {
        return false;
      }
    });
    const client = await host.connect();
    await client.spawn(host.shell('r4', 'cat', { cols: 400 }));
    using viewer = new Viewer(client, 'r4');
    // Full histories take no more: what grows from then on is what is kept for the town.
    await until('the histories are full', async () =>
      (await client.list()).every(({ guest, digest }) => guest === 'r4' || digest.line > FULL_HISTORY),
    );
    const before = memoryOf(host.pid);
    for (let n = 0; n < 40; n += 1) {
      client.type(id('r4'), new TextEncoder().encode(`n${n}.`));
      await viewer.shows(`n${n}.`);
    }
    assert.ok(memoryOf(host.pid) - before < 60_000, `it grew from ${before} to ${memoryOf(host.pid)} kB`);
    process.kill(Number(pid()), 'SIGKILL');
  });

  it('refuses a folder for its socket that others can enter', async () => {
    await using host = await HostUnderTest.start();
    process.kill(host.pid, 'SIGKILL');
    await host.ended();
    chmodSync(dirname(host.socketPath), 0o755);
    const second = host.run();
    let said = '';
    second.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(second, 'close');
    assert.equal(code, 4);
    assert.match(said, /is open to other users: run chmod 700 on it\n$/);
    chmodSync(dirname(host.socketPath), 0o700);
  });

  it('keeps a guest whose history cannot be written', async () => {
    await using host = await HostUnderTest.start();
    mkdirSync(join(host.root, 'runs'));
    writeFileSync(join(host.root, 'runs', 'r1'), 'a file in the way');
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 1 3000; echo end; exec sleep 60'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('end');
    assert.deepEqual(await client.history(id('r1'), 0, 5), []);
    assert.equal((await client.history(id('r1'), 2_999, 1))[0]?.text, '3000');
  });

  it('survives guests that end while they flood, are typed into and are watched', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const names = Array.from({ length: 8 }, (_, n) => `r${n}`);
    const viewers = names.map((name) => new Viewer(client, name));
    for (const name of names) await client.spawn(host.shell(name, 'yes & sleep 0.2; kill -9 $$'));
    for (const name of names) client.type(id(name), new Uint8Array(200_000).fill(120));
    for (const name of names) client.resize(id(name), { cols: 33, rows: 7 });
    await until('all have ended', async () => (await client.list()).every((each) => each.kind === 'exited'));
    for (const name of names) {
      assert.ok((await client.kill(id(name), { signal: 'SIGKILL' })).ok);
      await client.acknowledge(id(name));
    }
    for (const viewer of viewers) viewer[Symbol.dispose]();
    assert.deepEqual(await client.list(), []);
    assert.ok(!host.log.includes('uncaught'), host.log);
  });
});

/** Resident memory in kB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
