// Reads a town's event log as plain lines, for tests that look at what a town did.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LoggedEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function readLog(folder: string): LoggedEvent[] {
  if (!existsSync(folder)) return [];
  return (
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
      // The last line may be half written, by a town that is at work or was killed.
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as LoggedEvent)
      .sort((a, b) => a.seq - b.seq)
  );
}
