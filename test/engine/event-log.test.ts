import assert from 'node:assert/strict';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, it } from 'node:test';
import { realFiles } from '../../src/engine/adapters/files.ts';
import { EventLog } from '../../src/engine/event-log.ts';
import { checksum } from '../../src/engine/event-log-record.ts';
import { contentsOf, kindsIn, NOW, openLog } from '../support/event-log.ts';
import { tempFolder } from '../support/temp-folder.ts';

const FIRST = '000000000001.jsonl';

describe('event log', () => {
  it('gives back what was appended, in order, with sequence, instant and data', () => {
    using folder = tempFolder();
    const first = openLog(folder.path);
    first.log.append('run.started', { run: 'r1', note: 'ünïcode \n "quoted"' });
    first.log.append('run.exited', { run: 'r1', exit: { code: 0, signal: null } });
    first.log[Symbol.dispose]();
    const { records, snapshot, notices } = openLog(folder.path);
    assert.deepEqual(records, [
      { seq: 2, epoch: 1, at: NOW, kind: 'run.started', data: { run: 'r1', note: 'ünïcode \n "quoted"' } },
      { seq: 3, epoch: 1, at: NOW, kind: 'run.exited', data: { run: 'r1', exit: { code: 0, signal: null } } },
    ]);
    assert.equal(snapshot, null);
    assert.deepEqual(notices, []);
  });

  it('takes a new epoch at each opening, even where nothing is appended', () => {
    using folder = tempFolder();
    const epochs = [1, 2, 3].map(() => {
      const { log } = openLog(folder.path);
      log[Symbol.dispose]();
      return log.epoch;
    });
    assert.deepEqual(epochs, [1, 2, 3]);
  });

  it('writes one linked, checksummed JSON record a line', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.append('rig.added', { rig: 'demo' });
    const lines = readFileSync(folder.at(FIRST), 'utf8').trimEnd().split('\n');
    const [opened, added] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(Object.keys(added), ['v', 'seq', 'epoch', 'prev', 'at', 'kind', 'data', 'crc']);
    assert.equal(opened.kind, 'log.opened');
    assert.equal(opened.prev, '0'.repeat(16));
    assert.match(added.prev, /^[0-9a-f]{16}$/);
    assert.match(added.crc, /^[0-9a-f]{8}$/);
  });

  it('is readable by its owner only', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.at('events'));
    log.append('a', {});
    log.snapshot({});
    assert.equal(statSync(folder.at('events')).mode & 0o777, 0o700);
    for (const name of readdirSync(folder.at('events'))) {
      assert.equal(statSync(folder.at('events', name)).mode & 0o777, 0o600, name);
    }
  });

  it('sets a torn tail aside, cuts it and says so', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.append('kept', {});
    log[Symbol.dispose]();
    appendFileSync(folder.at(FIRST), '{"v":1,"seq":3,"epo');
    const { records, notices } = openLog(folder.path);
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['kept'],
    );
    assert.match(notices.join(), /never wholly written; 19 bytes were set aside in .*\.torn-1/);
    assert.equal(readFileSync(folder.at(`${FIRST}.torn-1`), 'utf8'), '{"v":1,"seq":3,"epo');
    assert.deepEqual(kindsIn(folder.path), ['kept']);
  });

  it('keeps every torn tail under a name of its own', () => {
    using folder = tempFolder();
    openLog(folder.path).log[Symbol.dispose]();
    for (const tail of ['one', 'two']) {
      appendFileSync(folder.at(FIRST), tail);
      openLog(folder.path).log[Symbol.dispose]();
    }
    assert.equal(readFileSync(folder.at(`${FIRST}.torn-1`), 'utf8'), 'one');
    assert.equal(readFileSync(folder.at(`${FIRST}.torn-2`), 'utf8'), 'two');
  });

  it('takes a tail of zero bytes, as power loss leaves it, for torn', () => {
    using folder = tempFolder();
    openLog(folder.path).log[Symbol.dispose]();
    appendFileSync(folder.at(FIRST), Buffer.alloc(512));
    assert.deepEqual(kindsIn(folder.path), []);
  });

  it('refuses damage before the tail, names gt doctor and leaves every byte as it is', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.append('a', {});
    log.append('b', {});
    log[Symbol.dispose]();
    const text = readFileSync(folder.at(FIRST), 'utf8');
    writeFileSync(folder.at(FIRST), text.replace('"kind":"a"', '"kind":"x"'));
    const before = contentsOf(folder.path);
    const opened = EventLog.open({ folder: folder.path, files: realFiles, now: () => NOW });
    assert.ok(!opened.ok);
    assert.match(opened.problem.message, /record 2: its checksum is wrong.*gt doctor/);
    assert.deepEqual(contentsOf(folder.path), before);
  });

  it('refuses a log of a newer version instead of cutting it as a torn tail', () => {
    using folder = tempFolder();
    openLog(folder.path).log[Symbol.dispose]();
    const body = '{"v":2,"seq":2,"whatever":true';
    const crc = checksum(Buffer.from(body));
    appendFileSync(folder.at(FIRST), `${body},"crc":"${crc}"}\n`);
    const opened = EventLog.open({ folder: folder.path, files: realFiles, now: () => NOW });
    assert.ok(!opened.ok);
    assert.match(opened.problem.message, /newer gt/);
  });

  it('opens from the snapshot and the records after it', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.append('a', {});
    log.snapshot({ folded: ['a'] });
    log.append('b', {});
    log[Symbol.dispose]();
    const { snapshot, records } = openLog(folder.path);
    assert.deepEqual(snapshot, { seq: 2, state: { folded: ['a'] } });
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['b'],
    );
  });

  it('removes the segments that the snapshot before covers, and no others', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    for (const kind of ['a', 'b', 'c']) {
      log.append(kind, {});
      log.snapshot(kind);
    }
    assert.deepEqual(readdirSync(folder.path).sort(), [
      '000000000004.jsonl',
      '000000000005.jsonl',
      'snapshot-000000000003.json',
      'snapshot-000000000004.json',
    ]);
    log.append('d', {});
    log[Symbol.dispose]();
    const { snapshot, records } = openLog(folder.path);
    assert.deepEqual(snapshot, { seq: 4, state: 'c' });
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['d'],
    );
  });

  it('falls back to the snapshot before where the newest is damaged', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    for (const kind of ['a', 'b', 'c']) {
      log.append(kind, {});
      log.snapshot(kind);
    }
    log[Symbol.dispose]();
    writeFileSync(folder.at('snapshot-000000000004.json'), '{"v":1');
    const { snapshot, records, notices } = openLog(folder.path);
    assert.deepEqual(snapshot, { seq: 3, state: 'b' });
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['c'],
    );
    assert.match(notices.join(), /snapshot 4 is damaged/);
  });

  it('does not believe a snapshot of another log', () => {
    using folder = tempFolder();
    using other = tempFolder();
    for (const [each, kind] of [
      [folder, 'ours'],
      [other, 'theirs'],
    ] as const) {
      const { log } = openLog(each.path);
      log.append(kind, {});
      log.snapshot(kind);
      log[Symbol.dispose]();
    }
    realFiles.copy(other.at('snapshot-000000000002.json'), folder.at('snapshot-000000000002.json'));
    const { snapshot, records, notices } = openLog(folder.path);
    assert.equal(snapshot, null);
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['ours'],
    );
    assert.match(notices.join(), /not of this log/);
  });

  it('refuses a log whose beginning, or whose every record, is missing', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    for (const kind of ['a', 'b']) {
      log.append(kind, {});
      log.snapshot(kind);
    }
    log.append('c', {});
    log[Symbol.dispose]();
    rmSync(folder.at('snapshot-000000000003.json'));
    rmSync(folder.at('000000000003.jsonl'));
    assert.match(refusalOf(folder.path), /before 4 are missing, and no snapshot covers them.*gt doctor/);
    rmSync(folder.at('000000000004.jsonl'));
    assert.match(refusalOf(folder.path), /its records are missing.*gt doctor/);
  });

  it('refuses a log that ends before its snapshot', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.append('a', {});
    const size = statSync(folder.at(FIRST)).size;
    log.append('b', {});
    log.snapshot('b');
    log[Symbol.dispose]();
    truncateSync(folder.at(FIRST), size);
    assert.match(refusalOf(folder.path), /records 3 to 3 are missing/);
  });

  it('counts the records since the snapshot', () => {
    using folder = tempFolder();
    const { log } = openLog(folder.path);
    log.appendAll([
      { kind: 'a', data: {} },
      { kind: 'b', data: {} },
    ]);
    assert.equal(log.recordsSinceSnapshot, 3);
    log.snapshot({});
    assert.equal(log.recordsSinceSnapshot, 0);
    assert.equal(log.seq, 3);
  });
});

function refusalOf(folder: string): string {
  const opened = EventLog.open({ folder, files: realFiles, now: () => NOW });
  assert.ok(!opened.ok);
  return opened.problem.message;
}
