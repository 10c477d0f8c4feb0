// Shortcuts for tests of the event log.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, realFiles } from '../../src/engine/adapters/files.ts';
import { EventLog, type OpenedLog } from '../../src/engine/event-log.ts';

export const NOW = Date.UTC(2026, 0, 1);

/** Opens the log; the test fails where that is refused. */
export function openLog(folder: string, files: Files = realFiles): OpenedLog {
  const opened = EventLog.open({ folder, files, now: () => NOW });
  if (!opened.ok) assert.fail(opened.problem.message);
  return opened.value;
}

/** Kinds of the records that an opening hands out. */
export function kindsIn(folder: string): readonly string[] {
  const { log, records } = openLog(folder);
  log[Symbol.dispose]();
  return records.map(({ kind }) => kind);
}

/** Every file of a folder with its content. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}
