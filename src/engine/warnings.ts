// What a person should know of a town as it is set up.

import { unknownRuntime } from './agents/catalogue.ts';
import { sandboxOf } from './agents/sandbox/sandbox-settings.ts';
import type { RigName } from './ids.ts';
import type { Rig } from './rig.ts';
import type { RigSettings, TownSettings } from './settings.ts';
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
  const unconfined = whoRunsUnconfined(settings, rigs);
  if (unconfined !== null) warnings.add(`${unconfined} run unconfined (sandbox: none)`);
  for (const rig of rigs.values()) {
    if (rig.settings.gates.length === 0) warnings.add(`${rig.name} has no gate: everything lands untested`);
  }
  return [...warnings];
}

/** With what a host has said in them: untrusted. */
export function unpushedBeads(state: TownState, rigs: ReadonlyMap<RigName, Rig>): string[] {
  return [...rigs.values()].flatMap(({ name, settings }) => {
    const refused = state.rigs[name]?.beadsBranch?.refused;
    if (settings.land !== 'pull-request' || !refused) return [];
    return [
      `${name}: its beads are kept in this town alone, since they can't go to gt-beads: ${refused.why}`,
    ];
  });
}

/** In words; null where every rig confines its polecats. */
function whoRunsUnconfined(settings: TownSettings, rigs: ReadonlyMap<RigName, Rig>): string | null {
  if (rigs.size === 0) return isUnconfined({}, settings) ? 'agents' : null;
  const names = [...rigs.values()]
    .filter((rig) => isUnconfined(rig.settings, settings))
    .map(({ name }) => name);
  if (names.length === rigs.size) return 'agents';
  return names.length === 0 ? null : `agents of ${names.join(', ')}`;
}

function isUnconfined(rig: Pick<RigSettings, 'sandbox'>, town: TownSettings): boolean {
  return sandboxOf(rig, town).kind === 'none';
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
