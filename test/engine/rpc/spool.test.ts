import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import { readSpool, removeSpooled, SPOOLED_VERBS, spoolVerb } from '../../../src/engine/rpc/spool.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const REQUEST = { run: 'r7', seq: 3, token: 't', verb: 'done', args: { note: 'ünï' } };

describe('spool', () => {
  it('keeps a request, private, until it was accepted', async () => {
    using folder = tempFolder();
    assert.deepEqual(await spoolVerb(folder.at('r7'), REQUEST, { at: 5 }), { ok: true, value: undefined });
    const file = folder.at('r7', '3.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(folder.at('r7')).mode & 0o777, 0o700);
    const { requests, notices } = readSpool(folder.path);
    assert.deepEqual(requests, [{ ...REQUEST, at: 5, file }]);
    assert.deepEqual(notices, []);
    for (const request of requests) removeSpooled(request);
    assert.deepEqual(readSpool(folder.path).requests, []);
  });

  it('is empty where there is none', () => {
    using folder = tempFolder();
    assert.deepEqual(readSpool(folder.at('none')), { requests: [], notices: [] });
  });

  it('holds a request once however often it is left', async () => {
    using folder = tempFolder();
    for (const at of [5, 6]) await spoolVerb(folder.at('r7'), REQUEST, { at });
    assert.equal(readSpool(folder.path).requests.length, 1);
  });

  it('hands requests out in the order in which they were left', async () => {
    using folder = tempFolder();
    const left = [
      ['r2', 900, 1],
      ['r1', 5, 2],
      ['r2', 17, 3],
    ] as const;
    for (const [run, seq, at] of left) await spoolVerb(folder.at(run), { ...REQUEST, run, seq }, { at });
    assert.deepEqual(
      readSpool(folder.path).requests.map(({ run, seq, at }) => [run, seq, at]),
      left.map((each) => [...each]),
    );
  });

  it('takes only verbs that can wait', async () => {
    using folder = tempFolder();
    const refused = await spoolVerb(folder.at('r7'), { ...REQUEST, verb: 'hook' });
    assert.ok(!refused.ok && refused.problem.kind === 'unavailable');
    assert.ok(!existsSync(folder.at('r7')));
    for (const verb of SPOOLED_VERBS) assert.ok((await spoolVerb(folder.at('r7'), { ...REQUEST, verb })).ok);
  });

  it('says that the disk is full, and leaves nothing half', async () => {
    using folder = tempFolder();
    for (let call = 1, struck = true; struck; call += 1) {
      const files = faultyFiles({ call, code: 'ENOSPC', lasts: 'once', written: 0.5 });
      const kept = await spoolVerb(folder.at(`r${call}`), { ...REQUEST, run: `r${call}` }, { files });
      struck = files.hasFailed;
      if (struck) assert.match(kept.ok ? '' : kept.problem.message, /keeping done for the town: disk full/);
    }
    assert.deepEqual(readSpool(folder.path).notices, []);
  });

  it('sets aside what is no request: garbage, links, huge files, requests of another run', async () => {
    using folder = tempFolder();
    const run = folder.at('r7');
    mkdirSync(run);
    const good = JSON.stringify({ v: 1, ...REQUEST, at: 1 });
    writeFileSync(folder.at('secret'), good);
    symlinkSync(folder.at('secret'), folder.at('r7', '3.json'));
    writeFileSync(folder.at('r7', '4.json'), good);
    writeFileSync(folder.at('r7', '5.json'), good.replace('r7', 'r8').replace('"seq":3', '"seq":5'));
    writeFileSync(folder.at('r7', '6.json'), '{');
    writeFileSync(folder.at('r7', '7.json'), ' '.repeat(2_000_000));
    writeFileSync(folder.at('r7', '8.json'), good.replace('"done"', '"stop"').replace('"seq":3', '"seq":8'));
    mkdirSync(folder.at('r7', '9.json'));
    const { requests, notices } = readSpool(folder.path);
    assert.deepEqual(requests, []);
    assert.equal(notices.length, 7);
    assert.deepEqual(
      readdirSync(run).filter((name) => !name.endsWith('.bad')),
      [],
    );
    assert.deepEqual(readSpool(folder.path).notices, [], 'each is told of once');
  });

  it('sets aside a link that leads nowhere, a pipe and what is no folder, and reads the others', async () => {
    using folder = tempFolder();
    symlinkSync(folder.at('r1'), folder.at('r1'));
    symlinkSync(folder.at('r7'), folder.at('r2'));
    writeFileSync(folder.at('r3'), 'a file, not a folder');
    mkdirSync(folder.at('r4'));
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', folder.at('r4', '1.json')]);
    symlinkSync(folder.at('r4', '2.json'), folder.at('r4', '2.json'));
    await spoolVerb(folder.at('r7'), REQUEST);
    const { requests, notices } = readSpool(folder.path);
    assert.deepEqual(
      requests.map(({ run }) => run),
      ['r7'],
    );
    assert.equal(notices.length, 5);
    assert.deepEqual(readSpool(folder.path).notices, [], 'each is told of once');
  });

  it('sets aside a folder or file that it may not read, and leaves what the disk does not give', async () => {
    for (const [code, isAside] of [
      ['EACCES', true],
      ['EIO', false],
    ] as const) {
      using folder = tempFolder();
      for (const run of ['r1', 'r2', 'r7']) await spoolVerb(folder.at(run), { ...REQUEST, run });
      const denied = Object.assign(new Error(code), { code });
      const files = {
        ...realFiles,
        list: (path: string) => realFiles.list(notDenied(path, '/r1')),
        readPlain: (path: string, limit: number) => realFiles.readPlain(notDenied(path, '/r2/3.json'), limit),
      };
      const notDenied = (path: string, ending: string): string => {
        if (path.endsWith(ending)) throw denied;
        return path;
      };
      const { requests, notices } = readSpool(folder.path, files);
      assert.deepEqual([requests.map(({ run }) => run), notices.length], [['r7'], 2]);
      assert.equal(existsSync(folder.at('r1.bad')), isAside);
      assert.equal(existsSync(folder.at('r2', '3.json.bad')), isAside);
    }
  });

  it('reads so many requests of one run at once, and the others when these are gone', async () => {
    using folder = tempFolder();
    for (let seq = 1; seq <= 120; seq += 1) await spoolVerb(folder.at('r7'), { ...REQUEST, seq });
    const { requests } = readSpool(folder.path);
    assert.equal(requests.length, 100);
    for (const request of requests) removeSpooled(request);
    assert.equal(readSpool(folder.path).requests.length, 20);
  });

  it('passes over names that are not a run’s', () => {
    using folder = tempFolder();
    mkdirSync(folder.at('..r1'));
    assert.deepEqual(readSpool(folder.path), { requests: [], notices: [] });
  });
});
