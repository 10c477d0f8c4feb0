// npm run bench -- beads: how long an engine, a cold `bd` and the panel of the app take in stores of 1,000, 10,000 and
// 100,000 beads, made from the real trackers in the folder that GT_TEST_DATA names; how long an import and those who
// lose a race take.
//   --only engine,board   some of them

import { parseArgs } from 'node:util';
import { board } from './beads/board.ts';
import { cold } from './beads/cold.ts';
import { engine } from './beads/engine.ts';
import { imported } from './beads/import.ts';
import { memory } from './beads/memory.ts';
import { raced } from './beads/race.ts';
import { Stores } from './beads/worlds.ts';
import { benchOptions, type Measured, progress, report } from './harness.ts';

const PARTS = { engine, memory, cold, import: imported, race: raced, board } as const;

const { values, tokens } = parseArgs({
  strict: false,
  tokens: true,
  options: { only: { type: 'string' } },
});
const chosen = typeof values.only === 'string' ? values.only.split(',') : Object.keys(PARTS);
const only = tokens.find((token) => token.kind === 'option' && token.name === 'only');
const rest = process.argv.slice(2).filter((_, at) => at !== only?.index && at !== (only?.index ?? -9) + 1);
const options = benchOptions(rest);
const data = process.env['GT_TEST_DATA'];
if (!data) {
  console.error('the stores are made from real trackers: set GT_TEST_DATA to the folder that holds them');
  process.exit(2);
}
using stores = new Stores(data);
const measured: Measured[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  if (!chosen.includes(name)) continue;
  progress(`== ${name}`);
  measured.push(...(await part(stores, { quick: options.quick })));
}
report('beads', measured, options);
