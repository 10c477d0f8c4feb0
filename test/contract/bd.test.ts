// Every command of `bd`: the shape of its JSON, and that a repository, a town at rest and a town that runs answer alike.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BD_STEPS } from '../support/bd-commands.ts';
import { MOLECULE_STEPS } from '../support/bd-molecule-commands.ts';
import { ABSENT_STEPS, FILE_STEPS, placeSteps } from '../support/bd-place-commands.ts';
import { PREFIX_STEPS } from '../support/bd-prefix-commands.ts';
import { type BdStep, type Shape, shapeOf } from '../support/bd-shapes.ts';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { COMPILED, NODE_ARGS } from '../support/gt-source.ts';
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
    env: { ...world.env, ...COMPILED, BEADS_ACTOR: 'person' },
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
      assert.deepEqual(shapeOf(json), named(shape, ids), what);
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

/** A shape whose members are named by ids. */
function named(shape: Shape, ids: ReadonlyMap<string, string>): unknown {
  const text = JSON.stringify(shape);
  return JSON.parse(text.replaceAll(/"\$(\w+)":/g, (whole, name: string) => `"${ids.get(name) ?? whole}":`));
}

/** Ids by their names, and neither times nor births. */
function plain(text: string, ids: ReadonlyMap<string, string>): string {
  let said = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"birth": "\w+"/g, '"birth": "BIRTH"')
    .replaceAll(/"average_lead_time_hours": [\d.e-]+/g, '"average_lead_time_hours": 0');
  for (const [name, id] of ids)
    said = said.replaceAll(id, `$${name}`).replaceAll(id.replace(/^lib-/, 'new-'), `new:$${name}`);
  // What no step has named.
  said = said.replaceAll(/\b(lib|new)-[a-z0-9]{4}\b/g, '$1-ID');
  // Only a repository has the way out of taking it by force.
  return said.replace(/is assigned to (\w+): --force takes it/, 'is claimed by $1 already');
}

function idIn(json: unknown): string {
  const [first] = Array.isArray(json) ? json : [json];
  const { id, new_epic_id: epic } = first as { id?: string; new_epic_id?: string };
  return id ?? epic ?? '';
}

/** The story that all places tell alike. */
const STEPS = [...BD_STEPS, ...MOLECULE_STEPS, ...ABSENT_STEPS, ...PREFIX_STEPS];

test('every command answers programs alike in a repository, a town at rest and a town that runs', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const plainRepository = world.repository('lib');
  await world.mustBd(['init'], { cwd: plainRepository });
  const inRepository = await tell(world, plainRepository, STEPS);
  await tell(world, plainRepository, [...placeSteps('string'), ...FILE_STEPS]);
  const source = world.repository('source');
  await using town = await smallTown(world, { source, options: ['--prefix', 'lib'] });
  assert.deepEqual(await tell(world, town.cwd, STEPS), inRepository, 'a town that runs');
  await tell(world, town.cwd, placeSteps('null'));
  await using other = await smallTown(world, { folder: 'rest', source, options: ['--prefix', 'lib'] });
  await world.mustGt(['down'], { cwd: other.cwd });
  assert.deepEqual(await tell(world, other.cwd, STEPS), inRepository, 'a town at rest');
  await tell(world, other.cwd, placeSteps('string'));
});

test('a repository’s beads are in its .beads', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  assert.equal(JSON.parse(await world.mustBd(['where', '--json'], { cwd })).path, `${cwd}/.beads`);
});

/** The words by which `bd help` names its commands, each once, those of groups after the group's. */
async function commandsIn(world: GtProgram, group: readonly string[] = []): Promise<readonly string[]> {
  const text = await world.mustBd(['help', ...group], { cwd: world.home });
  const [, listed = ''] = text.split(/^Commands:$/m);
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map((match) => match[1] ?? '');
  return names.filter((name) => name !== 'help').map((name) => [...group, name].join(' '));
}

test('no command of bd is without a step that holds its answer to a shape', { skip }, async () => {
  await using world = new GtProgram();
  const all = [...STEPS, ...FILE_STEPS, ...placeSteps('string')].map(({ args }) => args.join(' '));
  const commands = await commandsIn(world);
  assert.ok(commands.length > 40, commands.join(' '));
  const parts = await Promise.all(commands.map((name) => commandsIn(world, [name])));
  assert.ok(parts.flat().length > 30, parts.flat().join(' '));
  const untold = [...commands, ...parts.flat()].filter(
    (name) => !all.some((args) => `${args} `.startsWith(`${name} `)),
  );
  assert.deepEqual(untold, []);
});
