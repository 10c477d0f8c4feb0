// What a town says of a log that takes no record, while what is left of its last block still takes short ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OpenFile, realFiles } from '../../src/engine/adapters/files.ts';
import { EventLog } from '../../src/engine/event-log.ts';
import { FeedTail } from '../../src/engine/feed-tail.ts';
import { TownRecord } from '../../src/engine/town-record.ts';
import { emptyTown } from '../../src/engine/town-state.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('a full disk is told of until there is room for what was refused', () => {
  using folder = tempFolder();
  let room = Number.POSITIVE_INFINITY;
  let free = Number.POSITIVE_INFINITY;
  const roomy = (path: string, how: 'append' | 'create'): OpenFile => {
    const file = realFiles.open(path, how);
    return {
      write: (bytes) => {
        if (bytes.length > room) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        room -= bytes.length;
        return file.write(bytes);
      },
      sync: () => file.sync(),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      sizeBytes: () => file.sizeBytes(),
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  };
  const files = { ...realFiles, open: roomy, freeBytes: () => free };
  const opened = EventLog.open({ folder: folder.path, files, now: () => 0 });
  assert.ok(opened.ok);
  using record = new TownRecord({
    log: opened.value.log,
    state: emptyTown(),
    feed: new FeedTail((text) => text),
  });
  const say = (length: number): void =>
    record.append([{ kind: 'deacon.noted', data: { text: 'x'.repeat(length) } } as never]);
  say(1);
  assert.equal(record.complaint, null);
  room = 600;
  free = 0;
  assert.throws(() => say(1_000), { name: 'LogWriteError' });
  say(10);
  assert.match(record.complaint ?? '', /disk full/, 'a short one fits and proves nothing');
  say(10);
  assert.match(record.complaint ?? '', /disk full/);
  room = Number.POSITIVE_INFINITY;
  free = 500;
  say(10);
  assert.match(record.complaint ?? '', /disk full/, 'there is no room for what was refused');
  free = 5_000;
  say(10);
  assert.equal(record.complaint, null);
});
