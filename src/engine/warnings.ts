// What a person should know of a town as it is set up.

import { unknownRuntime } from './agents/catalogue.ts';
import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';
import type { TownSettings } from './settings.ts';
import type { TownState } from './town-state.ts';

export function standingWarnings(
  settings: TownSettings,
  state: TownState,
  rigs: ReadonlyMap<RigName, Rig>,
): string[] {
  const warnings = new Set<string>();
  for (const runtime of runtimesInUse(settings, state)) {
    const unknown = unknownRuntime(runtime, settings);
    if (unknown) warnings.add(unknown);
  }
  if (settings.sandbox === 'none') warnings.add('agents run unconfined (sandbox: none)');
  for (const rig of rigs.values()) {
    if (rig.settings.gates.length === 0) warnings.add(`${rig.name} has no gate: everything lands untested`);
  }
  return [...warnings];
}

function runtimesInUse({ roles }: TownSettings, { crew }: TownState): string[] {
  const named = [
    roles.mayor,
    roles.crew,
    roles.polecat,
    ...Object.values(crew).map(({ runtime }) => runtime),
  ];
  return named.filter((runtime) => typeof runtime === 'string');
}
