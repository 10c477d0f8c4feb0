// How often the town is started again, from its settings file. Read leniently: the host must bring the town back to say
// what is wrong with the file.

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { RestartLimit } from './restart-budget.ts';

const DEFAULTS: RestartLimit = { restarts: 3, withinMs: 60_000 };

const settings = z.object({
  supervision: z.object({
    restarts: z.number().int().min(0).catch(DEFAULTS.restarts),
    withinMs: z.number().positive().catch(DEFAULTS.withinMs),
  }),
});

export function supervisionSettings(path: string): RestartLimit {
  try {
    const parsed = settings.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.supervision : DEFAULTS;
  } catch {
    // No file, or not JSON: the town says so when it starts.
    return DEFAULTS;
  }
}
