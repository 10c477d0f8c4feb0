// How much of what guests write is kept, from the town's settings file. Read leniently, as the town says what is wrong
// with the file.

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { MemoryLimits } from '../guest/emulator-memory.ts';

const DEFAULTS: MemoryLimits = { scrollback: 10_000, memoryBytes: 256 * 1024 * 1024 };

const settings = z.object({
  terminals: z.object({
    scrollback: z.number().int().min(0).max(1_000_000).catch(DEFAULTS.scrollback),
    memoryBytes: z.number().int().positive().catch(DEFAULTS.memoryBytes),
  }),
});

export function terminalSettings(path: string): MemoryLimits {
  try {
    const parsed = settings.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.terminals : DEFAULTS;
  } catch {
    // No file, or not JSON: the town says so when it starts.
    return DEFAULTS;
  }
}
