import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Durability, EventLog } from '../../src/engine/event-log.ts';
import { LogWriteError } from '../../src/engine/event-log.ts';
import { openLog } from '../support/event-log.ts';
import { type Fault, faultyFiles } from '../support/faulty-files.ts';
import { ForgetfulFiles } from '../support/forgetful-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Step =
  | { readonly kind: 'append'; readonly texts: readonly string[] }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      texts: fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'snapshot' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

const fault: fc.Arbitrary<Fault> = fc.record({
  call: fc.nat({ max: 60 }),
  code: fc.constantFrom('ENOSPC', 'EIO'),
  lasts: fc.constant('once'),
  written: fc.double({ min: 0, max: 1, noNaN: true }),
  isShortWrite: fc.boolean(),
});

describe('event log, any life of it', () => {
  it('folds to what was acknowledged, through faults, snapshots and openings', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fault, (steps, one) => {
        using folder = tempFolder();
        assert.deepEqual(foldOf(folder.path), []);
        const expected = liveThrough(folder.path, steps, one);
        assert.deepEqual(foldOf(folder.path), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('counts sequences without a gap and epochs without going back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        using folder = tempFolder();
        liveThrough(folder.path, steps, { call: 0, code: 'EIO', lasts: 'once' });
        const { log, records } = openLog(folder.path);
        log[Symbol.dispose]();
        for (const [index, record] of records.entries()) {
          const before = records[index - 1];
          if (before === undefined) continue;
          // Each opening writes a record of its own in between.
          assert.equal(record.seq - before.seq, 1 + record.epoch - before.epoch);
        }
      }),
      { numRuns: 30 },
    );
  });
});

type Life =
  | { readonly kind: 'append'; readonly durable: Durability; readonly count: number }
  | { readonly kind: 'snapshot' | 'reopen' | 'power-cut' };

const life: fc.Arbitrary<Life> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      durable: fc.constantFrom<Durability>('at-once', 'with-next', 'with-next'),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'snapshot' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'power-cut' as const }) },
);

describe('event log on a machine that loses its power', () => {
  it('holds all up to the last event that was durable at once, and of those after it the first ones', () => {
    fc.assert(
      fc.property(fc.array(life, { maxLength: 30 }), fault, (steps, one) => {
        using folder = tempFolder();
        openLog(folder.path).log[Symbol.dispose]();
        let disk = new ForgetfulFiles();
        let files = faultyFiles(one, disk.files);
        let log: EventLog | null = null;
        let acknowledged: object[] = [];
        let durable = 0;
        let made = 0;
        for (const each of [...steps, { kind: 'power-cut' as const }]) {
          try {
            log ??= openLog(folder.path, files.hasFailed ? disk.files : files).log;
            if (each.kind === 'append') {
              const events = Array.from({ length: each.count }, () => ({
                kind: 'said',
                data: { nth: made++ },
              }));
              log.appendAll(events, each.durable);
              acknowledged.push(...events.map(({ data }) => data));
              if (each.durable === 'at-once') durable = acknowledged.length;
            } else if (each.kind === 'snapshot') {
              log.snapshot([...acknowledged]);
              durable = acknowledged.length;
            } else if (each.kind === 'reopen') {
              log[Symbol.dispose]();
              log = null;
              // Its last sync may be what the fault struck: with the power on nothing is lost by that.
              assert.deepEqual(foldOf(folder.path), acknowledged);
            }
          } catch (cause) {
            if (!(cause instanceof LogWriteError || /injected|disk/.test(String(cause)))) throw cause;
          }
          if (each.kind !== 'power-cut') continue;
          disk.losePower();
          disk = new ForgetfulFiles();
          files = faultyFiles({ ...one, call: 0 }, disk.files);
          log?.[Symbol.dispose]();
          log = null;
          const held = foldOf(folder.path);
          assert.deepEqual(held, acknowledged.slice(0, held.length));
          assert.ok(held.length >= durable, `${held.length} of ${durable} are there`);
          acknowledged = [...held] as object[];
          durable = held.length;
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** What the log holds, by its snapshot and the records after it. */
function foldOf(folder: string): readonly unknown[] {
  const { log, snapshot, records } = openLog(folder);
  log[Symbol.dispose]();
  return [...stateOf(snapshot?.state), ...records.map(({ data }) => data)];
}

function stateOf(state: unknown): readonly unknown[] {
  return Array.isArray(state) ? state : [];
}

/** Plays the steps; what the log acknowledged. */
function liveThrough(folder: string, steps: readonly Step[], one: Fault): readonly unknown[] {
  const files = faultyFiles(one);
  const acknowledged: object[] = [];
  let log: EventLog | null = null;
  for (const each of steps) {
    try {
      // A failed opening is tried again with sound files, as a person would after freeing space.
      log ??= openLog(folder, files.hasFailed ? undefined : files).log;
      if (each.kind === 'append') {
        const events = each.texts.map((text) => ({ kind: 'said', data: { text } }));
        log.appendAll(events);
        acknowledged.push(...events.map(({ data }) => data));
      } else if (each.kind === 'snapshot') {
        log.snapshot([...acknowledged]);
      } else {
        log[Symbol.dispose]();
        log = null;
      }
    } catch (cause) {
      if (!(cause instanceof LogWriteError || /injected|disk/.test(String(cause)))) throw cause;
    }
  }
  log?.[Symbol.dispose]();
  return acknowledged;
}
