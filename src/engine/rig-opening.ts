// Opens a rig: its settings, the engine's repository and the ledger; and makes a new one.

import { diskJournal } from '../beads/disk-journal.ts';
import type { Result } from '../beads/result.ts';
import { failed, ok } from '../beads/result.ts';
import { BeadStore } from '../beads/store.ts';
import type { RigName } from './ids.ts';
import type { Problem } from './problem.ts';
import { problem } from './problem.ts';
import type { Rig } from './rig.ts';
import { EngineRepository } from './rigs/engine-repository.ts';
import { readRigSettings } from './town.ts';
import type { TownPaths } from './town-paths.ts';

export async function openRigs(
  paths: TownPaths,
  names: readonly RigName[],
): Promise<Result<Map<RigName, Rig>, Problem>> {
  const rigs = new Map<RigName, Rig>();
  for (const name of names) {
    const rig = await openRigAt(paths, name);
    if (!rig.ok) return rig;
    rigs.set(name, rig.value);
  }
  return ok(rigs);
}

export async function openRigAt(paths: TownPaths, name: RigName): Promise<Result<Rig, Problem>> {
  const rigPaths = paths.rig(name);
  const settings = readRigSettings(paths.root, name);
  if (!settings.ok) return settings;
  const repository = await EngineRepository.open(rigPaths.repository);
  if (!repository.ok) return repository;
  const ledger = BeadStore.open(rigPaths.ledger, { journal: diskJournal(rigPaths.journal) });
  if (!ledger.ok)
    return failed(problem('environment', `opening the ledger of ${name}: ${ledger.problem.message}`));
  return ok({
    name,
    paths: rigPaths,
    repository: repository.value,
    ledger: ledger.value,
    settings: settings.value,
  });
}
