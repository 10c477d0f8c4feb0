// Makes the demo's town by what anybody has: a repository, `gt init`, and the verbs of rigs, crew, beads and sling.

import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { createTown } from '../../engine/town.ts';
import type { DemoDeps } from './demo.ts';
import type { DemoFiles } from './demo-files.ts';
import { git } from './demo-git.ts';

export const RIG = 'tally';
/** What a change must pass: the library's own `npm test`, without npm's start-up time. */
export const GATE = "node --test --test-isolation=none 'test/**/*.test.ts'";

/** A patience of seconds, where a real town has minutes. Steps of the demo print something every second or two. */
const SETTINGS = {
  witness: { silentMs: 12_000, nudgeGraceMs: 5_000, loopMs: 30_000, restarts: 1, backoffMs: 300 },
  deacon: { keepEndedMs: 20_000 },
};

const ADD_TIMEOUT_MS = 120_000;

export interface DemoTown {
  readonly root: string;
  /** Ids of the beads by the demo's keys. */
  readonly beads: ReadonlyMap<string, string>;
}

/** Fewer than recipes: they cost money, and ask. */
const AGENTS_AT_ONCE = 4;

/**
 * Answers the new town's real root; `place` is null for a fresh folder among the temporary ones, `runtime` for the
 * beads' own recipes.
 */
export function makeTown(place: string | null, runtime: string | null): Result<string, Problem> {
  const folder = place ?? mkdtempSync(join(tmpdir(), 'gt-demo-'));
  const agents = { roles: { polecat: runtime ?? 'recipe' }, limits: { polecats: AGENTS_AT_ONCE } };
  return createTown(folder, { name: 'demo', settings: runtime === null ? SETTINGS : agents });
}

/** Starts the town, adds the library as its rig, and slings all beads at once. */
export async function fillTown(
  root: string,
  files: DemoFiles,
  deps: DemoDeps,
): Promise<Result<DemoTown, Problem>> {
  const source = await makeRepository(root, files.library);
  if (!source.ok) return source;
  const started = await deps.ensureTown(root, townEnvironment(deps.env));
  if (!started.ok) return started;
  const ask = (verb: Verb, args: object) =>
    deps.call(root, { verb, args: { ...args }, timeoutMs: ADD_TIMEOUT_MS });
  const rig = await ask('rig.add', { name: RIG, source: source.value, prefix: 'ta', gates: { test: GATE } });
  if (!rig.ok) return rig;
  const crew = await ask('crew.add', { rig: RIG, name: 'robin' });
  if (!crew.ok) return crew;
  const beads = new Map<string, string>();
  for (const { key, ...bead } of files.beads) {
    const created = await ask('bead.create', { rig: RIG, ...bead });
    if (!created.ok) return created;
    const id = isObject(created.value) ? created.value['id'] : undefined;
    if (typeof id !== 'string') return failed(problem('internal', 'bead.create answered no id'));
    beads.set(key, id);
  }
  const slung = await ask('sling', { beads: [...beads.values()], rig: RIG });
  return slung.ok ? ok({ root, beads }) : slung;
}

/** The library as a person's repository with one commit. */
async function makeRepository(root: string, library: string): Promise<Result<string, Problem>> {
  const folder = join(root, RIG);
  cpSync(library, folder, { recursive: true });
  const steps = [
    ['init', '--quiet', '--initial-branch=main', '--template='],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'Add the library'],
  ];
  for (const step of steps) {
    const done = await git(folder, ...step);
    if (!done.ok) return done;
  }
  return ok(folder);
}

/** The library wants a Node that runs TypeScript: ours goes first, since the machine's may be older. */
export function townEnvironment(env: DemoDeps['env']): Record<string, string | undefined> {
  return { ...env, PATH: [dirname(process.execPath), env['PATH'] ?? '/usr/bin:/bin'].join(delimiter) };
}
