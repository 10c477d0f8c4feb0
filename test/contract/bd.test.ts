// Every command of `bd`: the shape of its JSON, and that a repository, a town at rest and a town that runs answer alike.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BD_STEPS, type BdStep, shapeOf } from '../support/bd-commands.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { NODE_ARGS } from '../support/gt-source.ts';
import { smallTown } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'gt is not built';
const TELLER = fileURLToPath(new URL('../support/bd-teller.ts', import.meta.url));

/** What one step answered, with what differs from place to place taken out. */
interface Told {
  readonly args: string;
  readonly code: number;
  readonly said: string;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Tells the whole story in `cwd`, and holds each answer to its shape. */
async function tell(world: GtProgram, cwd: string, steps: readonly BdStep[]): Promise<readonly Told[]> {
  const ids = new Map<string, string>();
  const told: Told[] = [];
  const child = spawn(process.execPath, [...NODE_ARGS, TELLER], {
    cwd,
    env: { ...world.env, BEADS_ACTOR: 'person' },
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  });
  const { stdin } = child;
  assert.ok(stdin);
  const answers = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  try {
    for (const { args, makes, shape, code = 0, input = '' } of steps) {
      const words = args.map((arg) => (arg.startsWith('$') ? (ids.get(arg.slice(1)) ?? arg) : arg));
      stdin.write(`${JSON.stringify({ args: [...words, '--json'], input })}\n`);
      const ran = JSON.parse(String((await answers.next()).value)) as Ran;
      const what = `bd ${words.join(' ')}`;
      assert.equal(ran.code, code, `${what}: ${ran.stdout}${ran.stderr}`);
      assert.notEqual(ran.stdout, '', what);
      const json: unknown = JSON.parse(ran.stdout);
      assert.deepEqual(shapeOf(json), shape, what);
      if (code !== 0) assert.equal(ran.stderr, '', what);
      if (makes !== undefined) ids.set(makes, idIn(json));
      told.push({ args: args.join(' '), code: ran.code, said: plain(ran.stdout, ids) });
    }
    return told;
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve));
    stdin.end();
    await ended;
  }
}

/** Ids by their names, and neither times nor births. */
function plain(text: string, ids: ReadonlyMap<string, string>): string {
  let said = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"birth": "\w+"/g, '"birth": "BIRTH"')
    .replaceAll(/"average_lead_time_hours": [\d.e-]+/g, '"average_lead_time_hours": 0');
  for (const [name, id] of ids) said = said.replaceAll(id, `$${name}`);
  // Only a repository has the way out of taking it by force.
  return said.replace(/is assigned to (\w+): --force takes it/, 'is claimed by $1 already');
}

function idIn(json: unknown): string {
  const [first] = Array.isArray(json) ? json : [json];
  const { id, new_epic_id: epic } = first as { id?: string; new_epic_id?: string };
  return id ?? epic ?? '';
}

test('every command answers programs alike in a repository, a town at rest and a town that runs', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const plainRepository = world.repository('lib');
  await world.mustBd(['init'], { cwd: plainRepository });
  const inRepository = await tell(world, plainRepository, BD_STEPS);
  const source = world.repository('source');
  await using town = await smallTown(world, { source, options: ['--prefix', 'lib'] });
  assert.deepEqual(await tell(world, town.cwd, BD_STEPS), inRepository, 'a town that runs');
  await using other = await smallTown(world, { folder: 'rest', source, options: ['--prefix', 'lib'] });
  await world.mustGt(['down'], { cwd: other.cwd });
  assert.deepEqual(await tell(world, other.cwd, BD_STEPS), inRepository, 'a town at rest');
});

test('where the beads are is told in the same shape everywhere', { skip }, async () => {
  await using world = new GtProgram();
  const repository = world.repository('lib');
  await using town = await smallTown(world, {
    source: world.repository('source'),
    options: ['--prefix', 'lib'],
  });
  const ask = async (command: string, cwd: string) =>
    JSON.parse(await world.mustBd([command, '--json'], { cwd }));
  const info = { mode: 'string', issue_count: 'number', version: 'string', schema_version: 'number' };
  const here = { database_path: 'string', actor: 'string', ...info };
  assert.deepEqual(shapeOf(await ask('info', repository)), here);
  assert.deepEqual(shapeOf(await ask('info', town.cwd)), { ...here, database_path: 'null', actor: 'null' });
  const where = { path: 'string', mode: 'string', schema_version: 'number' };
  assert.deepEqual(shapeOf(await ask('where', repository)), where);
  assert.deepEqual(shapeOf(await ask('where', town.cwd)), { ...where, path: 'null' });
  assert.equal((await ask('where', repository)).path, `${repository}/.beads`);
  assert.deepEqual(shapeOf(await ask('prime', repository)), { prime: 'string', schema_version: 'number' });
  await world.mustGt(['down'], { cwd: town.cwd });
  assert.deepEqual(shapeOf(await ask('info', town.cwd)), here);
});
