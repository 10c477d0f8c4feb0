// Whether bubblewrap can make its namespaces here, and towns whose polecats run under it.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GtProgram } from './gt-program.ts';
import { endingWith, type SmallTown } from './small-town.ts';

/** Why no sandbox can be made here, or false where one can: fit for a test's `skip`. */
export function whyNoBwrap(): string | false {
  const isolation = ['--unshare-user', '--unshare-pid', '--unshare-net', '--disable-userns'];
  const args = [...isolation, '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', '/bin/true'];
  const tried = spawnSync('bwrap', args, { encoding: 'utf8' });
  if (tried.error) return 'no bwrap here: install bubblewrap';
  return tried.status === 0 ? false : `bwrap cannot make a sandbox here: ${tried.stderr.split('\n')[0]}`;
}

/** Merges settings into a town's or rig's file. */
function changeSettings(file: string, change: object): void {
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, ...change }));
}

/** A town whose polecats run `sh agent.sh`, of the repository itself; of its other settings these. */
export async function scriptedTown(
  world: GtProgram,
  agent: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<SmallTown> {
  const source = world.repository('lib', { 'README.md': '# lib\n', 'agent.sh': agent });
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  const runtimes = { script: { command: ['sh', 'agent.sh'] } };
  changeSettings(join(cwd, 'town.json'), {
    runtimes,
    roles: { mayor: null, polecat: 'script' },
    ...settings,
  });
  const town = endingWith(world, cwd);
  await world.mustGt(['rig', 'add', 'lib', source, '--no-gates'], { cwd });
  return town;
}

/** `bd create` and `gt sling`; answers the bead's id. */
export async function slungBead(world: GtProgram, cwd: string, title: string): Promise<string> {
  const bead = (await world.mustBd(['create', title, '--silent'], { cwd })).trim();
  await world.mustGt(['sling', bead], { cwd });
  return bead;
}

/** What a file holds on the rig's branch, where it was handed in. */
export function landedFile(world: GtProgram, cwd: string, file: string): string {
  return world.git(join(cwd, 'rigs/lib/engine.git'), 'show', `main:${file}`);
}
