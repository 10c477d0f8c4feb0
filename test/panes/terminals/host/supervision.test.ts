import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { GuestId } from '../../../../src/engine/ids.ts';
import { restartAt } from '../../../../src/panes/terminals/host/restart-budget.ts';
import { supervisionSettings } from '../../../../src/panes/terminals/host/supervision-settings.ts';
import { HostUnderTest, isGone, until } from './host-harness.ts';

const CLIENT = new URL('../../../../src/panes/terminals/wire/terminal-host-client.ts', import.meta.url).href;
const PATHS = new URL('../../../../src/engine/town-paths.ts', import.meta.url).href;

/** A town that connects, does what `first` says, and notes its process id in `pids`: from then on it obeys signals. */
function town(first: string): string {
  return `
import { appendFileSync } from 'node:fs';
import { runtimePaths } from ${JSON.stringify(PATHS)};
import { TerminalHostClient } from ${JSON.stringify(CLIENT)};
const root = process.argv[3];
const socketPath = runtimePaths(root, process.env).hostSocket;
const connected = await TerminalHostClient.connect({ socketPath, onLost: () => process.exit(75) });
const host = connected.value;
const ready = () => appendFileSync(root + '/pids', process.pid + '\\n');
process.on('SIGUSR1', () => { host.announceStopping(); setTimeout(() => process.exit(0), 50); });
${first}
ready();
`;
}

function pids(host: HostUnderTest): number[] {
  const file = join(host.root, 'pids');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
}

describe('the terminal host and its town', () => {
  it('starts the town, and again each time it is killed', async () => {
    await using host = await HostUnderTest.start({
      town: town(''),
      supervision: { restarts: 5, withinMs: 60_000 },
    });
    const client = await host.connect();
    for (let deaths = 0; deaths < 3; deaths += 1) {
      await until('the town is connected', () => pids(host).length === deaths + 1);
      if (deaths === 0) await client.spawn(host.shell('r1', 'exec sleep 60'));
      process.kill(pids(host)[deaths] ?? 0, 'SIGKILL');
    }
    await until('the town is back', () => pids(host).length === 4);
    const [guest] = await client.list();
    assert.equal(guest?.kind, 'running');
  });

  it('gives a town up that keeps dying, says why, and keeps the guests', async () => {
    await using host = await HostUnderTest.start({
      town: town('ready(); process.exit(9);'),
      supervision: { restarts: 2, withinMs: 60_000 },
    });
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'exec sleep 60'));
    await until('the host has given up', () => host.log.includes('not started again'));
    assert.match(host.log, /after 2 restarts within 60000 ms: not started again, see .*town\.log/);
    assert.equal(pids(host).length, 3);
    assert.equal((await client.list())[0]?.kind, 'running');

    // Whoever starts a host for this town wakes it.
    writeFileSync(host.program, town(''));
    const [code] = await once(host.run(), 'exit');
    assert.equal(code, 0);
    await until('the town runs again', () => pids(host).length === 4);
  });

  it('does not start a town again that said it stops', async () => {
    await using host = await HostUnderTest.start({ town: town('') });
    await until('the town is connected', () => pids(host).length === 1);
    process.kill(pids(host)[0] ?? 0, 'SIGUSR1');
    await until('the host has noted it', () => host.log.includes('has stopped'));
    assert.equal(pids(host).length, 1);
  });

  it('ends with the guests when its town asks for it, and leaves that town alone', async () => {
    await using host = await HostUnderTest.start({
      town: town(`
        process.on('SIGTERM', () => appendFileSync(root + '/terminated', ''));
        await host.spawn({ guest: 'r1', file: 'sleep', args: ['330'], cwd: root, env: { PATH: process.env.PATH }, cols: 80, rows: 24 });
        process.on('SIGUSR2', async () => {
          host.announceStopping();
          const answer = await host.shutdownHost();
          appendFileSync(root + '/answer', String(answer.ok));
          process.exit(0);
        });`),
    });
    await until('the town is connected', () => pids(host).length === 1);
    const client = await host.connect();
    await until('the guest runs', async () => (await client.list()).length === 1);
    const [guest] = await client.list();
    assert.ok(guest?.kind === 'running');
    const [pid = 0] = pids(host);
    process.kill(pid, 'SIGUSR2');
    await host.ended();
    await until('the town has ended', () => isGone(pid));
    assert.ok(isGone(guest.pid));
    assert.equal(readFileSync(join(host.root, 'answer'), 'utf8'), 'true');
    assert.ok(!existsSync(join(host.root, 'terminated')));
    assert.ok(!existsSync(host.socketPath));
  });

  it('ends its town too when somebody else ends it', async () => {
    await using host = await HostUnderTest.start({ town: town('') });
    await until('the town is connected', () => pids(host).length === 1);
    const [pid = 0] = pids(host);
    process.kill(host.pid, 'SIGTERM');
    await host.ended();
    assert.ok(isGone(pid));
  });

  it('adopts a town that runs already, and starts one again when it dies', async () => {
    await using host = await HostUnderTest.start();
    writeFileSync(host.program, town(''));
    const running = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', host.program, '--town', host.root],
      {
        env: host.env,
        stdio: 'ignore',
      },
    );
    await until('the town is connected', () => pids(host).length === 1);
    assert.deepEqual(pids(host), [running.pid]);
    running.kill('SIGKILL');
    await until('the host has started a town', () => pids(host).length === 2);
  });

  it('hands the town no descriptor of a guest', async () => {
    await using host = await HostUnderTest.start({ town: town('') });
    await until('the town is connected', () => pids(host).length === 1);
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'trap "" HUP; sleep 60'));
    process.kill(pids(host)[0] ?? 0, 'SIGKILL');
    await until('the town is back', () => pids(host).length === 2);
    const folder = `/proc/${pids(host)[1]}/fd`;
    const open = readdirSync(folder).map((fd) => {
      try {
        return readlinkSync(join(folder, fd));
      } catch {
        return '';
      }
    });
    assert.deepEqual(
      open.filter((target) => target.includes('ptmx')),
      [],
    );
    await client.kill('r1' as GuestId, { signal: 'SIGKILL' });
  });
});

describe('the budget of restarts', () => {
  it('never allows more than its number within its time', () => {
    const limit = { restarts: 3, withinMs: 100 };
    fc.assert(
      fc.property(fc.array(fc.nat(60)), (gaps) => {
        let now = 0;
        let counting: readonly number[] = [];
        const all: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const next = restartAt(now, counting, limit);
          if (next === null) continue;
          counting = next;
          all.push(now);
        }
        for (const [at, instant] of all.entries()) {
          const fourth = all[at + 3];
          assert.ok(fourth === undefined || fourth - instant >= limit.withinMs);
        }
      }),
    );
  });

  it('is read leniently', async () => {
    await using host = await HostUnderTest.start();
    const file = join(host.root, 'town.json');
    const defaults = { restarts: 3, withinMs: 60_000 };
    assert.deepEqual(supervisionSettings(file), defaults);
    for (const [content, wanted] of [
      ['not json', defaults],
      ['{}', defaults],
      ['{"supervision":{"restarts":20,"withinMs":1000}}', { restarts: 20, withinMs: 1_000 }],
      ['{"supervision":{"restarts":"many","withinMs":5}}', { restarts: 3, withinMs: 5 }],
    ] as const) {
      writeFileSync(file, content);
      assert.deepEqual(supervisionSettings(file), wanted);
    }
  });
});
