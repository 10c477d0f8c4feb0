// What the plans see: the town's state, and beside it what is under way, read from wherever it is kept at one moment: for
// use at once.

import type { Snapshot } from './action.ts';
import type { ActionRunner } from './action-runner.ts';
import type { machineHere } from './adapters/processes.ts';
import type { AgentSenses } from './agents/agent-senses.ts';
import { awaitedBeads } from './awaited-beads.ts';
import { closedWork } from './closed-work.ts';
import type { EngineContext } from './engine-context.ts';
import { settingsInForce } from './refinery/settings-in-force.ts';
import { table } from './table.ts';

export interface SnapshotSources {
  readonly senses: AgentSenses;
  readonly actions: ActionRunner;
  readonly machine: ReturnType<typeof machineHere>;
  readonly isDraining: boolean;
}

export function planningSnapshot(
  context: EngineContext,
  { senses, actions, machine, isDraining }: SnapshotSources,
): Snapshot {
  const { state, rigs, clock } = context;
  const now = clock.now();
  let closed: Snapshot['closed'] | undefined;
  let awaited: Snapshot['awaited'] | undefined;
  return {
    state,
    settings: context.settings,
    rigs: table(
      Object.fromEntries([...rigs].map(([name, { settings }]) => [name, settingsInForce(settings, context)])),
    ),
    observations: context.observations,
    statuses: senses.all(),
    lost: senses.lost,
    typedAt: context.typedAt,
    messageReasons: context.deliveries.reasons,
    // Looked up where a plan asks, which few do.
    get closed() {
      closed ??= closedWork(state, rigs);
      return closed;
    },
    get awaited() {
      awaited ??= awaitedBeads(state, rigs, now);
      return awaited;
    },
    unpushed: context.pushedLedgers.behind(rigs.values()),
    now,
    freeMemoryBytes: machine.freeMemoryBytes,
    inFlight: new Set([...actions.keys(), ...context.exclusive.keys()]),
    cooling: actions.cooling(),
    starting: new Set(context.starting.keys()),
    gateCheckouts: [...context.gateCheckouts.values()],
    gating: context.gating.byRequest(),
    aboutToStart: context.gating.aboutToStart(),
    trying: new Set(context.trying.keys()),
    cores: machine.cores,
    draining: isDraining,
  };
}
