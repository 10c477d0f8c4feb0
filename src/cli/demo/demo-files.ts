// What the demo brings along: a library with bugs in it, its beads, and how they are expected to end.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const beadSchema = z.strictObject({
  /** Names the bead in what is expected; its id is made when it is created. */
  key: z.string(),
  title: z.string(),
  description: z.string(),
  acceptance: z.string(),
  priority: z.number(),
  type: z.string(),
  /** The recipe that does it; absent where a coding agent is to find out. */
  metadata: z.strictObject({ formula: z.string(), vars: z.record(z.string(), z.string()) }).optional(),
});

const expectedSchema = z.strictObject({ landed: z.array(z.string()), stopped: z.array(z.string()) });

type DemoBead = z.infer<typeof beadSchema>;
export type Expected = z.infer<typeof expectedSchema>;

export interface DemoFiles {
  readonly library: string;
  readonly beads: readonly DemoBead[];
  /** Null where nobody can know. */
  readonly expected: Expected | null;
}

/** Reads the package's `demo/` folder; throws where the package is not whole. */
export function demoFiles(): DemoFiles {
  const folder = demoFolder();
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return {
    library: join(folder, 'library'),
    beads: z.array(beadSchema).parse(read('beads.json')),
    expected: expectedSchema.parse(read('expected.json')),
  };
}

/** For agents that think: the beads say what is wrong, and nothing how to mend it. */
export function withoutRecipes({ library, beads }: DemoFiles): DemoFiles {
  return { library, beads: beads.map(({ metadata: _, ...bead }) => bead), expected: null };
}

/** Seen from the bundle in `dist/`, and from the source. */
function demoFolder(): string {
  for (const place of ['../demo', '../../../demo']) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(join(folder, 'library', 'package.json'))) return folder;
  }
  throw new Error('reading the demo: the package has no demo/library');
}
