import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { failed } from '../../../src/beads/result.ts';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import { findMarked } from '../../../src/engine/adapters/processes.ts';
import { problem } from '../../../src/engine/problem.ts';
import { GATE_MARKER, type GateRun, runGate } from '../../../src/engine/refinery/gate-run.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

const onLinux = { skip: process.platform === 'linux' ? false : 'needs /proc' };

describe('a gate', onLinux, () => {
  it('is green by exit code 0 and red by any other', async () => {
    using folder = tempFolder();
    const green = await runGate(gateIn(folder, 'echo fine'));
    assert.deepEqual(
      { ...green, elapsedMs: 0 },
      { gate: 'unit', kind: 'green', code: 0, tail: 'fine\n', elapsedMs: 0 },
    );
    const red = await runGate(gateIn(folder, 'echo 1 test failed >&2; exit 9'));
    assert.deepEqual(
      { ...red, elapsedMs: 0 },
      { gate: 'unit', kind: 'red', code: 9, tail: '1 test failed\n', elapsedMs: 0 },
    );
  });

  it('runs in the checkout with an environment of its own and nothing of ours', async () => {
    using folder = tempFolder();
    const { tail } = await runGate(gateIn(folder, 'pwd; env | sort'));
    const [pwd, ...env] = tail.trimEnd().split('\n');
    assert.equal(pwd, folder.path);
    const madeByTheShell = /^(PWD|OLDPWD|SHLVL|_)=/;
    assert.deepEqual(
      env.filter((line) => !madeByTheShell.test(line)),
      [
        'CI=true',
        `GT_GATE=${folder.at('own')}`,
        'GT_PORT_BASE=41200',
        'GT_SLOT=2',
        `HOME=${folder.at('own', 'home')}`,
        'LANG=C.UTF-8',
        'PATH=/usr/local/bin:/usr/bin:/bin',
        `TMPDIR=${folder.at('own', 'tmp')}`,
        'https_proxy=http://proxy.invalid',
      ],
    );
  });

  it('has an empty home and temporary folder of its own, gone at its end', async () => {
    using folder = tempFolder();
    const script =
      'ls -A "$HOME" "$TMPDIR" | grep -v : ; touch "$HOME/x" "$TMPDIR/y"; mkdir -m 0500 "$TMPDIR/z"';
    const first = await runGate(gateIn(folder, script));
    assert.equal(first.tail.trim(), '');
    assert.ok(!existsSync(folder.at('own')));
    assert.equal((await runGate(gateIn(folder, script))).tail.trim(), '');
  });

  it('keeps its output in the order of printing, in its log and its tail', async () => {
    using folder = tempFolder();
    const { tail } = await runGate(gateIn(folder, 'for i in 1 2 3; do echo out$i; echo err$i >&2; done'));
    assert.equal(tail, 'out1\nerr1\nout2\nerr2\nout3\nerr3\n');
    assert.equal(readFileSync(folder.at('gate.log'), 'utf8'), tail);
  });

  it('is red where its command does not exist, with a line that names it', async () => {
    using folder = tempFolder();
    const result = await runGate(gateIn(folder, 'no-such-linter --all'));
    assert.equal(result.kind, 'red');
    assert.equal(result.code, 127);
    assert.match(result.tail, /gate unit: a command of it does not exist: no-such-linter --all$/);
  });

  it('is red with the signal named where one killed it', async () => {
    using folder = tempFolder();
    const result = await runGate(gateIn(folder, 'kill -KILL $$'));
    assert.equal(result.kind, 'red');
    assert.equal(result.code, null);
    assert.match(result.tail, /gate unit was killed by SIGKILL/);
  });

  it('is neither where it does not end in time, and leaves nothing running', async () => {
    using folder = tempFolder();
    const run = gateIn(folder, 'setsid sleep 60 & echo waiting; sleep 60', 150);
    const result = await runGate(run);
    assert.equal(result.kind, 'timed-out');
    assert.match(result.tail, /waiting\ngate unit did not end within 0\.15 s: it was stopped$/);
    assert.deepEqual(findMarked({ name: GATE_MARKER, value: run.tmpDir }), []);
    assert.ok(!existsSync(run.tmpDir));
  });

  it('leaves nothing running that it started and forgot', async () => {
    using folder = tempFolder();
    const run = gateIn(folder, 'setsid sleep 60 & true');
    assert.equal((await runGate(run)).kind, 'green');
    assert.deepEqual(findMarked({ name: GATE_MARKER, value: run.tmpDir }), []);
  });

  it('first ends what a gate of a killed engine left running in its place', async () => {
    using folder = tempFolder();
    const run = gateIn(folder, 'echo fresh');
    const left = spawn('sleep', ['60'], {
      env: { PATH: '/usr/bin:/bin', [GATE_MARKER]: run.tmpDir },
      detached: true,
    });
    const ended = new Promise((resolve) => left.once('exit', resolve));
    assert.equal((await runGate(run)).kind, 'green');
    await ended;
    assert.equal(left.signalCode, 'SIGKILL');
  });

  it('is red where all that it started holds more memory than it may, and leaves nothing running', async () => {
    using folder = tempFolder();
    const eats = `setsid "${process.execPath}" -e 'const b = Buffer.alloc(150 << 20, 1); setTimeout(() => b, 60_000)' & wait`;
    const run = gateIn(folder, eats);
    const limited = { ...run, gate: { ...run.gate, memory: 100 << 20 } };
    const result = await runGate(limited);
    assert.equal(result.kind, 'red');
    assert.match(result.tail, /gate unit held more than its 100 MiB of memory: it was stopped$/);
    assert.deepEqual(findMarked({ name: GATE_MARKER, value: run.tmpDir }), []);
  });

  it('may reserve more memory than it may hold', async () => {
    using folder = tempFolder();
    const run = gateIn(folder, `"${process.execPath}" -e 'setTimeout(() => {}, 500)'`);
    const result = await runGate({ ...run, gate: { ...run.gate, memory: 300 << 20 } });
    assert.equal(result.kind, 'green', result.tail);
  });

  it('is not started where its sandbox cannot be', async () => {
    using folder = tempFolder();
    const confine = async () => failed(problem('refused', 'its sandbox cannot start: no bwrap'));
    const result = await runGate({ ...gateIn(folder, 'true'), confine });
    assert.equal(result.kind, 'not-started');
    assert.equal(result.tail, 'its sandbox cannot start: no bwrap');
  });

  it('is not started without its checkout, or where its folders cannot be made', async () => {
    using folder = tempFolder();
    const gone = await runGate({ ...gateIn(folder, 'true'), checkout: folder.at('gone') });
    assert.equal(gone.kind, 'not-started');
    assert.match(gone.tail, /checkout .*gone does not exist/);
    writeFileSync(folder.at('file'), '');
    const blocked = await runGate({ ...gateIn(folder, 'true'), tmpDir: folder.at('file', 'own') });
    assert.equal(blocked.kind, 'not-started');
  });

  it('gives no verdict where the disk is full when it begins, or when it fails', async () => {
    using folder = tempFolder();
    const full = { ...realFiles, freeBytes: () => 4_096 };
    const unbegun = await runGate(gateIn(folder, 'touch begun'), full);
    assert.equal(unbegun.kind, 'not-started');
    assert.match(unbegun.tail, /^disk full below .*: free space, and it is tried again$/);
    assert.ok(!existsSync(folder.at('begun')));
    let asked = 0;
    const filling = { ...realFiles, freeBytes: () => (asked++ < 2 ? 1e9 : 0) };
    const failed = await runGate(gateIn(folder, 'echo cannot write; exit 1'), filling);
    assert.equal(failed.kind, 'not-started');
    assert.match(failed.tail, /^cannot write\ndisk full below/);
    asked = 0;
    assert.equal((await runGate(gateIn(folder, 'true'), filling)).kind, 'green');
  });

  it('gives no verdict when it was stopped', async () => {
    using folder = tempFolder();
    const result = await runGate({ ...gateIn(folder, 'exit 1'), stop: AbortSignal.abort() });
    assert.equal(result.kind, 'not-started');
    assert.match(result.tail, /stopped before its end/);
  });
});

function gateIn(folder: TempFolder, run: string, timeoutMs = 20_000): GateRun {
  return {
    checkout: folder.path,
    gate: { name: 'unit', run, timeoutMs },
    slot: 2,
    portBase: 41_200,
    tmpDir: folder.at('own'),
    logFile: folder.at('gate.log'),
    machine: { PATH: '/usr/local/bin:/usr/bin:/bin', https_proxy: 'http://proxy.invalid' },
  };
}
