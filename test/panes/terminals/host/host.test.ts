import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { GuestId } from '../../../../src/engine/ids.ts';
import type { Digest, GuestStatus } from '../../../../src/engine/terminals.ts';
import { HostUnderTest, isGone, until, Viewer } from './host-harness.ts';

const keys = (text: string) => new TextEncoder().encode(text);
const id = (name: string) => name as GuestId;

describe('the terminal host', () => {
  it('starts a guest, shows what it prints, types into it and reports its end', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const exits: GuestStatus[] = [];
    client.onExit((exited) => exits.push(exited));
    const spawned = await client.spawn(host.shell('r1', 'echo hello; read line; echo "got $line"; exit 3'));
    assert.ok(spawned.ok);
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('hello');
    client.type(id('r1'), keys('word\r'));
    await viewer.shows('got word');
    await until('the exit is reported', () => exits.length === 1);
    const [exited] = exits;
    assert.ok(exited?.kind === 'exited');
    assert.deepEqual(exited.exit, { code: 3, signal: null });
    assert.deepEqual(exited.digest.bottom, ['hello', 'word', 'got word']);
  });

  it('tells a signal from an exit code', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'kill -KILL $$'));
    await until('the guest has ended', async () => (await client.list())[0]?.kind === 'exited');
    const [status] = await client.list();
    assert.ok(status?.kind === 'exited');
    assert.deepEqual(status.exit, { code: null, signal: 'SIGKILL' });
  });

  it('gives a guest its environment, a terminal type and its marker, and nothing of its own', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const spec = host.shell('r7', 'env | sort | grep -v ^_=; exec sleep 60');
    await client.spawn({ ...spec, env: { PATH: spec.env['PATH'] ?? '', ONLY: 'this' } });
    using viewer = new Viewer(client, 'r7');
    await viewer.shows('TERM=xterm-256color');
    const names = viewer.text.split('\n').flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    assert.deepEqual(names, ['COLORTERM', 'GT_GUEST', 'GT_TERMINAL', 'ONLY', 'PATH', 'PWD', 'TERM']);
    assert.match(viewer.text, /^GT_GUEST=r7$/m);
  });

  it('keeps guests over the death of the town, and shows the next one the same screen', async () => {
    await using host = await HostUnderTest.start();
    const first = await host.connect();
    await first.spawn(
      host.shell('r1', 'printf "\\033[31mred\\033[0m line\\n"; read line; echo "again $line"; sleep 60'),
    );
    using before = new Viewer(first, 'r1');
    await before.shows('red line');
    const cells = [...before.watch.grid.cells];
    first[Symbol.dispose]();

    const second = await host.connect();
    assert.equal((await second.list())[0]?.kind, 'running');
    using after = new Viewer(second, 'r1');
    await after.shows('red line');
    assert.deepEqual([...after.watch.grid.cells], cells);
    second.type(id('r1'), keys('there\r'));
    await after.shows('again there');
  });

  it('keeps an exit and the last screen until they are acknowledged, over the death of the town', async () => {
    await using host = await HostUnderTest.start();
    const first = await host.connect();
    await first.spawn(host.shell('r1', 'echo last words; exit 4'));
    first[Symbol.dispose]();
    const second = await host.connect();
    await until('the guest has ended', async () => (await second.list())[0]?.kind === 'exited');
    using viewer = new Viewer(second, 'r1');
    await viewer.shows('last words');
    const refused = await second.spawn(host.shell('r1', 'true'));
    assert.ok(!refused.ok && refused.problem.kind === 'conflict');
    await second.acknowledge(id('r1'));
    assert.deepEqual(await second.list(), []);
    assert.ok((await second.spawn(host.shell('r1', 'true'))).ok);
  });

  it('refuses a second guest of the same name', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'sleep 60'));
    const second = await client.spawn(host.shell('r1', 'sleep 60'));
    assert.ok(!second.ok);
    assert.equal(second.problem.kind, 'conflict');
  });

  it('says in one line why a program cannot be started', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const spec = host.shell('r1', 'true');
    const problems = [];
    for (const wrong of [
      { ...spec, file: 'no-such-program' },
      { ...spec, file: '/no/such/program' },
      { ...spec, file: '/etc/passwd' },
      { ...spec, cwd: '/no/such/folder' },
      { ...spec, file: '' },
    ]) {
      const answer = await client.spawn(wrong);
      assert.ok(!answer.ok);
      problems.push([answer.problem.kind, answer.problem.message]);
    }
    assert.deepEqual(problems, [
      ['not-found', 'no-such-program is not on the PATH: install it or name it by its whole path'],
      ['not-found', '/no/such/program does not exist: nothing was started'],
      ['environment', '/etc/passwd may not be executed: nothing was started'],
      ['environment', 'the folder /no/such/folder does not exist: nothing can run there'],
      ['usage', 'no program is named: give a file or a name on the PATH'],
    ]);
    assert.deepEqual(await client.list(), []);
  });

  it('addresses every line by its number, long after the emulator has let go of it', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(
      host.shell('r1', 'for i in $(seq 0 4999); do echo "line $i: é漢 $((i * 7))"; done; echo end; sleep 60'),
    );
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('end');
    const lines = await client.history(id('r1'), 0, 5_000);
    assert.equal(lines.length, 5_000);
    for (const { line, text } of lines) assert.equal(text, `line ${line}: é漢 ${line * 7}`);
    assert.deepEqual((await client.history(id('r1'), 4_998, 10)).slice(0, 3), [
      { line: 4_998, text: 'line 4998: é漢 34986' },
      { line: 4_999, text: 'line 4999: é漢 34993' },
      { line: 5_000, text: 'end' },
    ]);
    const [status] = await client.list();
    assert.equal(status?.digest.line, 5_001);
  });

  it('scrolls one watcher through history while another follows', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 0 2999; read x; echo "more $x"; sleep 60'));
    using live = new Viewer(client, 'r1');
    using reader = new Viewer(client, 'r1');
    await live.shows('2999');
    await reader.shows('2999');
    reader.watch.scrollTo(17);
    await until('the reader has scrolled', () => reader.watch.topLine === 17);
    assert.equal(reader.watch.grid.rowText(0), '17');
    assert.equal(reader.watch.grid.rowText(23), '40');
    assert.equal(reader.watch.cursor.visible, false);
    client.type(id('r1'), keys('!\r'));
    await live.shows('more !');
    assert.equal(reader.watch.grid.rowText(0), '17');
    reader.watch.scrollTo(null);
    await reader.shows('more !');
  });

  it('resizes a guest and tells it', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('ready');
    client.resize(id('r1'), { cols: 100, rows: 30 });
    await viewer.shows('30 100');
    assert.deepEqual([viewer.watch.grid.cols, viewer.watch.grid.rows], [100, 30]);
    viewer.watch.takeDamage();
    client.resize(id('r1'), { cols: 40, rows: 10 });
    await viewer.shows('10 40');
    assert.equal(viewer.watch.takeDamage().size, 10);
  });

  it('mirrors wide, joined and combining glyphs', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', "printf '漢x|👩‍👩‍👧‍👦y|e\\314\\201z'; sleep 60"));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('z');
    const { grid } = viewer.watch;
    const cells = Array.from({ length: 9 }, (_, col) => [grid.textAt(col, 0), grid.widthAt(col, 0)]);
    assert.deepEqual(cells, [
      ['漢', 2],
      ['', 0],
      ['x', 1],
      ['|', 1],
      ['👩‍👩‍👧‍👦', 2],
      ['', 0],
      ['y', 1],
      ['|', 1],
      ['e\u0301', 1],
    ]);
  });

  it('kills a child that left the session', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(
      host.shell('r1', 'setsid sh -c "echo child $$; exec sleep 300" & setsid sleep 301 & wait'),
    );
    await client.spawn(host.shell('r2', 'sleep 302'));
    const stragglers = () => processes(/^sleep (300|301)/);
    await until('the children run', () => stragglers().length === 2);
    assert.ok((await client.kill(id('r1'), { signal: 'SIGKILL' })).ok);
    assert.deepEqual(stragglers(), []);
    assert.equal(processes(/^sleep 302/).length, 1);
  });

  it('ends what a program leaves running before it reports its end, and nothing of another guest', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const left = () => processes(/^sleep (330|331|332)/);
    const leftAtExit: number[] = [];
    client.onExit(() => leftAtExit.push(left().length));
    await client.spawn(host.shell('r10', 'setsid sleep 333'));
    await until('the other guest runs', () => processes(/^sleep 333/).length === 1);
    const deaf = '(trap "" HUP TERM; while :; do sleep 330; done) &';
    const daemons = 'setsid nohup sleep 331 & env -i sleep 332 &';
    await client.spawn(host.shell('r1', `${deaf} ${daemons} read go; exit 3`));
    await until('its children run', () => left().length === 3);
    client.type(id('r1'), keys('\r'));
    await until('the exit is reported', () => leftAtExit.length === 1);
    assert.deepEqual(leftAtExit, [0]);
    assert.equal(processes(/^sleep 333/).length, 1);
    const statuses = await client.list();
    const exited = statuses.find((each) => each.kind === 'exited');
    assert.deepEqual(exited?.kind === 'exited' && exited.exit, { code: 3, signal: null });
  });

  it('leaves alone what a person has put aside in a shell of theirs, until all is ended', async () => {
    {
      await using host = await HostUnderTest.start();
      const client = await host.connect();
      await client.spawn({ ...host.shell('shell-1', 'setsid sleep 340 & read go'), remains: 'left' });
      await until('it is at work', () => processes(/^sleep 340/).length === 1);
      client.type(id('shell-1'), keys('\r'));
      await until('the shell has ended', async () => (await client.list())[0]?.kind === 'exited');
      assert.equal(processes(/^sleep 340/).length, 1);
    }
    await until('what it left ends with the host', () => processes(/^sleep 340/).length === 0);
  });

  it("keeps guests out of each other's terminals", async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'sleep 60'));
    await client.spawn(host.shell('r2', 'ls -l /proc/self/fd | grep -c ptmx; exec sleep 60'));
    using viewer = new Viewer(client, 'r2');
    await until('the guest has counted', () => viewer.text !== '');
    assert.equal(viewer.text, '0');
  });

  it('reads all that a guest wrote before its end', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 1 20000; (sleep 30) & exit 0'));
    await until('the guest has ended', async () => (await client.list())[0]?.kind === 'exited');
    const [last] = await client.history(id('r1'), 19_999, 1);
    assert.equal(last?.text, '20000');
  });

  it('answers what programs ask their terminal', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const ask = (query: string) =>
      `printf '${query}'; dd bs=1 count=1 2>/dev/null | od -An -c; dd bs=64 count=1 2>/dev/null | tr -d '\\033'; echo`;
    await client.spawn(
      host.shell(
        'r1',
        `stty raw -echo; ${['\\033[>q', '\\033[?u', '\\033[18t', '\\033]11;?\\007'].map(ask).join(';')}; sleep 60`,
      ),
    );
    using viewer = new Viewer(client, 'r1');
    for (const reply of ['P>|gt(1)', '[?0u', '[8;24;80t', ']11;rgb:1010/1010/1010'])
      await viewer.shows(reply);
  });

  it('pastes without control characters, in brackets where the guest wants them, and submits apart', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const read = 'stty raw -echo; while :; do dd bs=4096 count=1 2>/dev/null | od -An -c | tr -s " "; done';
    await client.spawn(host.shell('r1', `printf '\\033[?2004hready'; ${read}`));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('ready');
    const sent = await client.send(id('r1'), [
      { kind: 'paste', text: 'a\u001bb\u0007\nc\u009b' },
      { kind: 'submit' },
      { kind: 'key', key: 'interrupt' },
    ]);
    assert.ok(sent.ok);
    await viewer.shows('\\r');
    assert.match(viewer.text, /033 \[ 2 0 0 ~ a b \\n c 033 \[ 2\s+0 1 ~\s*\n/);
  });

  it('does not stand still for a guest that does not read', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'stty raw -echo; echo ready; sleep 300'));
    await client.spawn(host.shell('r2', 'cat'));
    using deaf = new Viewer(client, 'r1');
    using other = new Viewer(client, 'r2');
    await deaf.shows('ready');
    client.type(id('r1'), new Uint8Array(500_000).fill(97));
    client.type(id('r2'), keys('lively\r'));
    await other.shows('lively');
    client.type(id('r1'), new Uint8Array(900_000).fill(97));
    client.type(id('r1'), keys('x'));
    await until('the keys are dropped', () => host.log.includes('keys dropped'));
  });

  it('hands on whole what was pasted, however long', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'stty raw -echo; echo ready; head -c 8000000 | wc -c; exec cat'));
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('ready');
    client.type(id('r1'), new Uint8Array(8_000_000).fill(97));
    await viewer.shows('8000000');
  });

  it('keeps a guest lively and its digests few beside one that floods', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const digests: Digest[] = [];
    const startedAt = performance.now();
    client.onDigest((digest) => digests.push(digest));
    const line = 'x'.repeat(99);
    await client.spawn(host.shell('r1', `yes ${line} | head -c 8000000; echo; echo done; sleep 60`));
    await client.spawn(host.shell('r2', 'cat'));
    using flood = new Viewer(client, 'r1');
    using quiet = new Viewer(client, 'r2');
    const echoes: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const typedAt = performance.now();
      client.type(id('r2'), keys(`k${n}.`));
      await quiet.shows(`k${n}.`);
      echoes.push(performance.now() - typedAt);
    }
    await flood.shows('done', 60_000);
    await until('the last digest has come', () => digests.at(-1)?.bottom.at(-1) === 'done');
    const seconds = (performance.now() - startedAt) / 1000;
    const ofFlood = digests.filter((digest) => digest.guest === 'r1');
    assert.ok(ofFlood.length <= 4 * seconds + 2, `${ofFlood.length} digests in ${seconds} s`);
    for (const digest of ofFlood) assert.ok(Buffer.byteLength(JSON.stringify(digest)) <= 2_048);
    assert.ok((echoes.toSorted((a, b) => a - b)[10] ?? 0) < 250, `echoes took ${echoes.map(Math.round)} ms`);
  });

  it('holds a frame back while the guest asks for it, but not for ever', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(
      host.shell('r1', "printf 'one\\033[?2026h two'; read x; printf ' three\\033[?2026l'; sleep 60"),
    );
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('one two');
    client.type(id('r1'), keys('\r'));
    await viewer.shows('three');
  });

  it('swallows a control string that never ends', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    await client.spawn(
      host.shell(
        'r1',
        "printf '\\033]0;'; head -c 5000000 /dev/zero | tr '\\0' t; printf '\\007after it'; sleep 60",
      ),
    );
    using viewer = new Viewer(client, 'r1');
    await viewer.shows('after it');
    assert.equal(viewer.text, 'after it');
    const [status] = await client.list();
    assert.equal(status?.digest.title, '');
    assert.ok((status?.digest.bytes ?? 0) > 5_000_000);
  });

  it('leaves no descriptor behind over many guests', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const cycle = async (name: string) => {
      await client.spawn(host.shell(name, 'seq 1 2000; exit 0'));
      await until(`${name} has ended`, async () =>
        (await client.list()).some((each) => each.kind === 'exited'),
      );
      await client.acknowledge(id(name));
    };
    await cycle('warm-up');
    const before = openFiles(host.pid);
    for (let n = 0; n < 30; n += 1) await cycle(`r${n}`);
    assert.ok(openFiles(host.pid) <= before, `${before} descriptors before, ${openFiles(host.pid)} after`);
    assert.deepEqual(readdirSync(join(host.root, 'runs')), []);
  });

  it('ends every guest and itself on request, and leaves no process and no socket', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect(() => assert.fail('the end was asked for'));
    await client.spawn(host.shell('r1', 'trap "" HUP TERM; sleep 310 & while :; do sleep 311; done'));
    await client.spawn(host.shell('r2', 'setsid nohup sleep 312 & exec sleep 313'));
    const all = () => processes(/^sleep (310|311|312|313)/);
    await until('all run', () => all().length === 4);
    assert.ok((await client.shutdownHost()).ok);
    await host.ended();
    assert.deepEqual(all(), []);
    assert.ok(!existsSync(host.socketPath));
  });

  it('ends, with itself, whatever carries the mark of a guest that it has forgotten', async () => {
    await using host = await HostUnderTest.start();
    const client = await host.connect();
    const env = { GT_TERMINAL: `${host.socketPath}#r9`, PATH: host.env['PATH'] ?? '' };
    const stray = spawn('sleep', ['314'], { env, detached: true, stdio: 'ignore' });
    assert.ok((await client.shutdownHost()).ok);
    await host.ended();
    assert.ok(isGone(stray.pid ?? 0));
  });

  it('listens where only its user may, and one host is enough', async () => {
    await using host = await HostUnderTest.start();
    assert.equal(statSync(host.socketPath).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(host.socketPath)).mode & 0o777, 0o700);
    const second = host.run();
    const [code] = await once(second, 'exit');
    assert.equal(code, 0);
    assert.ok(!isGone(host.pid));
  });

  it('takes the place of a host that was killed', async () => {
    await using host = await HostUnderTest.start();
    const lost = new Promise<void>((resolve) => void host.connect(resolve));
    await until('the town is connected', () => true);
    const client = await host.connect();
    await client.spawn(host.shell('r1', 'seq 0 4999; sleep 320'));
    await until('it has history', () => existsSync(join(host.root, 'runs', 'r1', '0.lines')));
    process.kill(host.pid, 'SIGKILL');
    await lost;
    await host.ended();
    assert.ok(existsSync(host.socketPath));
    await until('the guest was hung up', () => processes(/^sleep 320/).length === 0);
    await host.launch();
    const again = await host.connect();
    assert.deepEqual(await again.list(), []);
    assert.ok(!existsSync(join(host.root, 'runs')), 'what guests of the killed one wrote is gone');
  });
});

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function processes(commandLine: RegExp): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return commandLine.test(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')) &&
        !isGone(Number(name))
        ? [Number(name)]
        : [];
    } catch {
      return [];
    }
  });
}
