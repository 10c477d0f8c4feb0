// A town's state and a snapshot of it for tests of plans: events in, snapshot out, no clock and no disk.

import type { BeadId } from '../../src/beads/bead.ts';
import type { GateCheckout, Snapshot } from '../../src/engine/action.ts';
import type { AgentStatus } from '../../src/engine/agents/status/agent-status.ts';
import type { EventData, EventKind, TownEvent } from '../../src/engine/events.ts';
import { foldEvent } from '../../src/engine/fold.ts';
import type { MergeRequestId, MessageId, RigName, RunId, TrialId } from '../../src/engine/ids.ts';
import { rigSettingsSchema, townSettingsSchema } from '../../src/engine/settings.ts';
import { table } from '../../src/engine/table.ts';
import type { Digest } from '../../src/engine/terminals.ts';
import { emptyTown, type TownState } from '../../src/engine/town-state.ts';
import { type Observation, observeDigest } from '../../src/engine/witness/observation.ts';
import { FRESH_MODES } from './fresh-modes.ts';

export class TownFixture {
  readonly state: TownState = emptyTown();
  readonly observations = new Map<string, Observation>();
  readonly inFlight = new Set<string>();
  readonly cooling = new Set<string>();
  readonly starting = new Set<string>();
  readonly lost = new Set<RunId>();
  readonly closed = new Map<string, string>();
  readonly unpushed = new Set<RigName>();
  readonly awaited = new Map<MergeRequestId, readonly BeadId[]>();
  readonly gateCheckouts: GateCheckout[] = [];
  readonly gating = new Map<MergeRequestId, readonly string[]>();
  readonly aboutToStart = new Set<MergeRequestId>();
  readonly trying = new Set<TrialId>();
  cores = 2;
  settings = townSettingsSchema.parse({ version: 1, name: 'test' });
  rig = rigSettingsSchema.parse({
    version: 1,
    upstream: '/nowhere',
    branch: 'main',
    prefix: 'bd',
    gates: [{ name: 'test', run: 'true' }],
  });
  now = 1_000_000;
  freeMemoryBytes = 8 * 1024 ** 3;
  draining = false;
  readonly statuses = new Map<RunId, AgentStatus>();
  readonly typedAt = new Map<string, number>();
  readonly messageReasons = new Map<MessageId, string>();

  tell<K extends EventKind>(kind: K, data: EventData[K]): this {
    foldEvent(this.state, { seq: this.state.seq + 1, at: this.now, kind, data } as TownEvent);
    return this;
  }

  show(guest: string, facts: Partial<Digest>): this {
    const digest = { ...EMPTY_DIGEST, guest, lastByteAt: this.now, ...facts } as Digest;
    this.observations.set(guest, observeDigest(this.observations.get(guest), digest));
    return this;
  }

  snapshot(): Snapshot {
    return {
      state: this.state,
      settings: this.settings,
      rigs: table({ tally: this.rig }),
      observations: this.observations,
      statuses: this.statuses,
      lost: this.lost,
      typedAt: this.typedAt,
      messageReasons: this.messageReasons,
      closed: this.closed,
      awaited: this.awaited,
      unpushed: this.unpushed,
      now: this.now,
      freeMemoryBytes: this.freeMemoryBytes,
      inFlight: this.inFlight,
      cooling: this.cooling,
      starting: this.starting,
      gateCheckouts: this.gateCheckouts,
      gating: this.gating,
      aboutToStart: this.aboutToStart,
      trying: this.trying,
      cores: this.cores,
      draining: this.draining,
    };
  }
}

export const TALLY = 'tally' as RigName;

const EMPTY_DIGEST = {
  seq: 1,
  title: '',
  progress: null,
  bytes: 0,
  line: 0,
  bottom: [],
  bells: 0,
  modes: FRESH_MODES,
};
