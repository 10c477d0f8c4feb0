// A process that claims beads, as one of many: waits for a file to appear, then tries for each id in an order of its
// own, says how each attempt ended, and lives until it is killed or its stdin ends.

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openBeads } from '../../src/cli/bd/open-beads.ts';

const [repository = '', start = '', ...ids] = process.argv.slice(2);
const env = { ...process.env, BD_HOLDER: String(process.pid) };
const beads = await openBeads(repository, env, { rig: null, here: false, bead: null });
if (!beads.ok) throw new Error(beads.problem.message);
process.stdin.resume();
console.log(JSON.stringify({ pid: process.pid }));
while (!existsSync(start)) await delay(2);
const order = ids
  .map((id) => ({ id, at: Math.random() }))
  .sort((a, b) => a.at - b.at)
  .map(({ id }) => id);
for (const id of order) {
  const startedAt = performance.now();
  const claimed = await beads.value.claim(id, { force: false });
  const tookMs = performance.now() - startedAt;
  const answer = claimed.ok ? { won: true } : { won: false, ...claimed.problem };
  console.log(JSON.stringify({ id, tookMs, ...answer }));
}
console.log(JSON.stringify({ done: true }));
