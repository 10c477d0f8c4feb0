// Whether bubblewrap can make its namespaces here, and towns whose polecats run under it.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why no sandbox can be made here, or false where one can: fit for a test's `skip`. */
export function whyNoBwrap(): string | false {
  const isolation = ['--unshare-user', '--unshare-pid', '--unshare-net', '--disable-userns'];
  const args = [...isolation, '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', '/bin/true'];
  const tried = spawnSync('bwrap', args, { encoding: 'utf8' });
  if (tried.error) return 'no bwrap here: install bubblewrap';
  return tried.status === 0 ? false : `bwrap cannot make a sandbox here: ${tried.stderr.split('\n')[0]}`;
}

/** Merges settings into a town's or rig's file. */
export function changeSettings(file: string, change: object): void {
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, ...change }));
}

/** Makes `sh agent.sh`, of the repository itself, what the town's polecats run. To be called before it starts. */
export function withShellAgent(town: string, change: object): void {
  const runtimes = { script: { command: ['sh', 'agent.sh'] } };
  changeSettings(join(town, 'town.json'), { runtimes, roles: { mayor: null, polecat: 'script' }, ...change });
}
