import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import {
  findMarked,
  findTree,
  isAlive,
  killTree,
  machineHere,
  processesIn,
} from '../../../src/engine/adapters/processes.ts';
import { type Command, runCommand } from '../../../src/engine/adapters/run-command.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const onLinux = { skip: process.platform === 'linux' ? false : 'needs /proc' };
const started: ChildProcess[] = [];

after(() => {
  for (const child of started) child.kill('SIGKILL');
});

describe('processes', onLinux, () => {
  it('finds what carries the marker, and only that', async () => {
    const marker = freshMarker();
    const child = await start('echo ready; exec sleep 60', { [marker.name]: marker.value });
    assert.deepEqual(findMarked(marker), [child.pid]);
    assert.deepEqual(findMarked({ ...marker, value: marker.value.slice(0, -1) }), []);
    assert.deepEqual(findMarked({ ...marker, name: marker.name.slice(1) }), []);
    await killTree({ marker, graceMs: 0 });
  });

  it('kills a child that left the group by setsid, and one that ignores SIGTERM', async () => {
    const marker = freshMarker();
    const child = await start(
      'setsid sleep 60 & (trap "" TERM; sleep 60 & while :; do wait; done) & sleep 0.01; echo ready; wait',
      { [marker.name]: marker.value },
    );
    assert.ok(findTree({ marker }).length >= 4);
    assert.deepEqual(await killTree({ pgid: Number(child.pid), marker, graceMs: 100 }), []);
    assert.deepEqual(findTree({ pgid: Number(child.pid), marker }), []);
  });

  it('kills a child that threw its environment away, by its group', async () => {
    const marker = freshMarker();
    const child = await start('env -i sleep 60 & echo ready; wait', { [marker.name]: marker.value });
    assert.deepEqual(await killTree({ pgid: Number(child.pid), marker, graceMs: 0 }), []);
    assert.equal(isAlive(Number(child.pid)), false);
  });

  it('knows who stands in a folder', async () => {
    using folder = tempFolder();
    const child = await start('echo ready; exec sleep 60', {}, folder.path);
    assert.deepEqual(processesIn(folder.path), [child.pid]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(processesIn(folder.path), []);
  });

  it('tells the living from the dead', async () => {
    const child = await start('echo ready; exec sleep 60', {});
    assert.equal(isAlive(Number(child.pid)), true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(isAlive(Number(child.pid)), false);
    assert.equal(isAlive(process.pid), true);
  });

  it('knows the free memory', () => {
    assert.ok(machineHere().freeMemoryBytes > 1024 * 1024);
  });
});

describe('running a command', onLinux, () => {
  it('reports the exit code, the output and nothing inherited', async () => {
    using folder = tempFolder();
    const result = await run(folder.path, 'echo out; echo err >&2; env | sort; exit 3');
    assert.ok(result.kind === 'exited');
    assert.deepEqual([result.code, result.signal], [3, null]);
    assert.match(result.tail, /out\n/);
    assert.match(result.tail, /err\n/);
    assert.doesNotMatch(result.tail, /HOME=/);
    assert.equal(readFileSync(folder.at('log'), 'utf8'), result.tail);
    assert.equal(statSync(folder.at('log')).mode & 0o777, 0o600);
  });

  it('reports the signal that ended the program', async () => {
    using folder = tempFolder();
    const result = await run(folder.path, 'kill -SEGV $$');
    assert.ok(result.kind === 'exited');
    assert.deepEqual([result.code, result.signal], [null, 'SIGSEGV']);
  });

  it('ends the whole tree on a time-out, setsid children and deaf ones too', async () => {
    using folder = tempFolder();
    const marker = freshMarker();
    const result = await run(
      folder.path,
      'trap "" TERM; setsid sleep 60 & echo started; sleep 60; sleep 60',
      {
        timeoutMs: 150,
        marker,
      },
    );
    assert.equal(result.kind, 'timed-out');
    assert.match(result.tail, /started/);
    assert.deepEqual(findMarked(marker), []);
  });

  it('leaves no daemon behind a program that ended well', async () => {
    using folder = tempFolder();
    const marker = freshMarker();
    const result = await run(folder.path, 'setsid sleep 60 & exit 0', { marker });
    assert.ok(result.kind === 'exited' && result.code === 0);
    assert.deepEqual(findMarked(marker), []);
  });

  it('caps the file and keeps the tail of a program that floods', async () => {
    using folder = tempFolder();
    const result = await run(folder.path, 'head -c 3000000 /dev/zero | tr "\\0" x; echo; echo the end', {
      maxLogBytes: 10_000,
    });
    assert.ok(statSync(folder.at('log')).size < 10_100);
    assert.match(readFileSync(folder.at('log'), 'utf8'), /output cut after 10000 bytes/);
    assert.ok(result.tail.endsWith('x\nthe end\n'));
    assert.ok(Buffer.byteLength(result.tail) <= 4096);
  });

  it('does not begin the tail with half a character', async () => {
    using folder = tempFolder();
    const result = await run(folder.path, 'yes é | head -c 9000');
    assert.doesNotMatch(result.tail, /\ufffd/);
  });

  it('says why a program could not be started', async () => {
    using folder = tempFolder();
    const absent = await run(folder.path, '', { file: '/nowhere/program' });
    assert.ok(absent.kind === 'not-started');
    assert.match(absent.reason, /ENOENT/);
    const impossible = await run(folder.path, 'echo \0');
    assert.equal(impossible.kind, 'not-started');
  });

  it('stops on request, before and while the program runs', async () => {
    using folder = tempFolder();
    const stopping = new AbortController();
    const marker = freshMarker();
    const ended = run(folder.path, 'sleep 60', { stop: stopping.signal, marker });
    while (findMarked(marker).length === 0) await new Promise(setImmediate);
    stopping.abort();
    assert.equal((await ended).kind, 'stopped');
    assert.deepEqual(findMarked(marker), []);
    assert.equal((await run(folder.path, 'echo > ran', { stop: stopping.signal })).kind, 'stopped');
    assert.ok(!existsSync(folder.at('ran')));
  });

  it('gives its verdict even where the log cannot be written', async () => {
    using folder = tempFolder();
    const result = await run(folder.path, 'echo fine', { logFile: folder.at('missing', 'log') });
    assert.ok(result.kind === 'exited' && result.code === 0);
    assert.equal(result.tail, 'fine\n');
  });
});

function freshMarker(): { readonly name: string; readonly value: string } {
  return { name: 'GT_TEST_MARKER', value: randomUUID() };
}

function run(cwd: string, script: string, changes: Partial<Command> = {}) {
  return runCommand({
    file: '/bin/sh',
    args: ['-c', script],
    cwd,
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 20_000,
    logFile: `${cwd}/log`,
    maxLogBytes: 1_000_000,
    marker: freshMarker(),
    ...changes,
  });
}

/** Starts a shell script in a group of its own and waits for it to print a line. */
async function start(
  script: string,
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  started.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}
