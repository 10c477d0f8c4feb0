// Where a candidate is judged: a checkout of its gated tree with the rig's setup run in it, and the gates in that.

import type { Action } from '../action.ts';
import { reasonOf } from '../adapters/files.ts';
import type { BwrapSettings } from '../agents/sandbox/sandbox-settings.ts';
import { type EngineContext, type GateCheckoutState, openRig } from '../engine-context.ts';
import { type GateSettings, type SetupSettings, setupOf } from '../gate-settings.ts';
import type { TrialId } from '../ids.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { CheckoutPlace } from '../rigs/gate-checkout.ts';
import { gateCheckoutOf, gateFolderOf } from './clear-gates.ts';
import { dropOldLogs, type GateOwner, gateLogFile } from './gate-logs.ts';
import type { GateResult } from './gate-run.ts';
import { runGate } from './gate-run.ts';
import { confineGate, gateSandbox, setupSandbox } from './gate-sandbox.ts';
import { givenVariables, settingsInForce } from './settings-in-force.ts';
import { SetupCache } from './setup-cache.ts';

/** A fresh checkout takes about a tenth of a second, and more where the tree is large. */
const EMPTYING_MS = 250;

/** What is made before its turn leaves as much of the disk to what runs. */
const AHEAD_FREE_BYTES = 2 * 1024 ** 3;

/** Which checkout. */
interface OwnCheckout {
  readonly rig: Rig;
  readonly gatedCommit: CommitId;
  /** Which of the commit's checkouts it is; absent in the first. */
  readonly beside?: number;
  /** Who alone runs in it: what a trial tests the queue may test at the same time. Absent: the queue. */
  readonly trial?: TrialId;
  /** Whether it is of none that lands: of the branch, or with files of the branch in it. */
  readonly isBranch: boolean;
}

export interface GatePlace extends OwnCheckout {
  /** Whose candidate it is of; null where it is of the branch. */
  readonly owner: GateOwner | null;
  /** Whether what its setup brings may be of its own making: it is not kept for others. */
  readonly isFlagged: boolean;
  /** Aborted when the candidate is given up. */
  readonly stop: AbortSignal;
  /** Called when a program has been started in it, of the setup or of a gate. */
  readonly started?: () => void;
}

/** The first of the commit's checkouts in which no other gate runs: nobody else has it until it is disposed of. */
export function takeCheckout<P extends OwnCheckout>(context: EngineContext, place: P): P & Disposable {
  const { takenCheckouts } = context;
  let beside = 0;
  while (takenCheckouts.has(gateCheckoutOf(place.rig, { ...place, beside }))) beside += 1;
  const dir = gateCheckoutOf(place.rig, { ...place, beside });
  takenCheckouts.add(dir);
  return {
    ...place,
    ...(beside > 0 && { beside }),
    [Symbol.dispose]: () => void takenCheckouts.delete(dir),
  };
}

/** Makes the checkout and runs the rig's setup in it, once; what is not null went wrong. */
export async function prepare(context: EngineContext, place: GatePlace): Promise<GateResult | null> {
  const { gateCheckouts } = context;
  const dir = gateCheckoutOf(place.rig, place);
  const known = gateCheckouts.get(dir);
  const setUpBy = setupFacts(context, place.rig);
  if (known?.isReady && known.setUpBy === setUpBy) return null;
  const checkout = stateOf(place);
  try {
    // One that is ready was set up by what is no more.
    if (known?.isFilled && !known.isReady) gateCheckouts.set(dir, checkout);
    else await fill(context, place, checkout);
  } catch (cause) {
    return notStarted('checkout', cause);
  }
  const failed = await setUp(context, place);
  if (failed !== null) return failed;
  const { isUsed = false } = gateCheckouts.get(dir) ?? {};
  gateCheckouts.set(dir, { ...checkout, isReady: true, setUpBy, isUsed });
  return null;
}

/** Makes a candidate's checkout before its turn, with what is kept of the rig's setup; nothing is run for it. */
export async function makeReady(
  context: EngineContext,
  { rig: name, gatedCommit }: Action & { kind: 'make-ready' },
): Promise<void> {
  const { gateCheckouts, files } = context;
  const rig = openRig(context, name);
  if (files.freeBytes(rig.paths.gates) < AHEAD_FREE_BYTES) return;
  using place = takeCheckout<OwnCheckout>(context, { rig, gatedCommit, isBranch: false });
  const dir = gateCheckoutOf(rig, place);
  // Somebody has it, or has made it.
  if (place.beside || (gateCheckouts.has(dir) && !gateCheckouts.get(dir)?.isSpare)) return;
  const checkout = { ...stateOf(place), isAhead: true };
  try {
    await fill(context, place, checkout);
    const setUpBy = setupFacts(context, rig);
    const setup = await setupFor(context, place);
    const isReady = setup === null || (await setup.cache?.fetchInto(dir)) === true;
    gateCheckouts.set(dir, { ...checkout, isFilled: true, ...(isReady && { isReady, setUpBy }) });
  } catch (cause) {
    // Its gate makes it anew.
    gateCheckouts.set(dir, stateOf(place));
    throw cause;
  }
}

function stateOf({ rig, gatedCommit, isBranch, trial, beside }: OwnCheckout): GateCheckoutState {
  const which = { ...(trial && { trial }), ...(beside && { beside }) };
  return { rig: rig.name, gatedCommit, isBranch, isReady: false, ...which };
}

/** Makes the checkout of one that is spare, as a rule. */
async function fill(context: EngineContext, place: OwnCheckout, state: GateCheckoutState): Promise<void> {
  const { rig, gatedCommit } = place;
  const dir = gateCheckoutOf(rig, place);
  const spare = takeSpare(context, rig);
  context.gateCheckouts.set(dir, state);
  await context.gatesCleared;
  await rig.repository.gateCheckout({ dir, gatedCommit }, spare ?? (await spareSoon(context, rig)));
}

/** Nobody else gets it. */
function takeSpare({ gateCheckouts }: EngineContext, rig: Rig): CheckoutPlace | null {
  for (const [dir, { rig: name, gatedCommit, isSpare }] of gateCheckouts) {
    if (name !== rig.name || !isSpare) continue;
    gateCheckouts.delete(dir);
    return { dir, gatedCommit };
  }
  return null;
}

/** One that is just being emptied, of the gate before as a rule: to wait for it is quicker than to fill a fresh one. */
async function spareSoon(context: EngineContext, rig: Rig): Promise<CheckoutPlace | null> {
  const emptying = [...context.gateCheckouts.values()].flatMap((checkout) =>
    checkout.rig === rig.name && checkout.emptied ? [checkout.emptied] : [],
  );
  if (emptying.length === 0) return null;
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  using _limit = context.clock.setTimeout(resolve, EMPTYING_MS);
  await Promise.race([...emptying, isOver]);
  return takeSpare(context, rig);
}

/** Brings what the setup brings: from the cache, or by running it. */
async function setUp(context: EngineContext, place: GatePlace): Promise<GateResult | null> {
  const wanted = await setupFor(context, place);
  if (wanted === null) return null;
  const { setup, sandbox, cache } = wanted;
  const checkout = gateCheckoutOf(place.rig, place);
  if (await cache?.fetchInto(checkout)) return null;
  const command = { name: 'setup', ...setup };
  const result = await runIn(context, place, { command, sandbox });
  if (result.kind !== 'green') return result;
  if (!place.isFlagged) await cache?.keepFrom(checkout);
  return null;
}

interface WantedSetup {
  readonly setup: SetupSettings;
  readonly sandbox: BwrapSettings | null;
  /** Null where nothing of it is kept. */
  readonly cache: SetupCache | null;
}

/** Null where the rig has none. */
async function setupFor(
  context: EngineContext,
  { rig, gatedCommit }: OwnCheckout,
): Promise<WantedSetup | null> {
  const settings = settingsInForce(rig.settings, context);
  const setup = setupOf(settings);
  if (setup === null) return null;
  const facts = setupFacts(context, rig);
  const cache = await SetupCache.find(context, { rig, setup, gatedCommit, facts });
  return { setup, sandbox: setupSandbox(setup, settings), cache };
}

/** All that what the setup brings depends on, beside its keys. */
function setupFacts(context: EngineContext, rig: Rig): string {
  const settings = settingsInForce(rig.settings, context);
  const setup = setupOf(settings);
  return JSON.stringify(setup && [setup, settings.sandbox, givenVariables(context.env, setup)]);
}

/** Runs a gate in the place's checkout, with the files of the tree as they are in it. */
export async function runGateIn(
  context: EngineContext,
  place: GatePlace,
  gate: GateSettings,
): Promise<GateResult> {
  const { rig, gatedCommit } = place;
  const dir = gateCheckoutOf(rig, place);
  try {
    if (context.gateCheckouts.get(dir)?.isUsed)
      await rig.repository.restoreGateCheckout({ dir, gatedCommit });
  } catch (cause) {
    return notStarted(gate.name, cause);
  }
  const sandbox = gateSandbox(gate, settingsInForce(rig.settings, context));
  return await runIn(context, place, { command: gate, sandbox });
}

interface Confined {
  readonly command: Omit<GateSettings, 'sandbox'>;
  readonly sandbox: BwrapSettings | null;
}

async function runIn(
  context: EngineContext,
  place: GatePlace,
  { command, sandbox }: Confined,
): Promise<GateResult> {
  const { rig, gatedCommit, owner, stop, started, beside } = place;
  const checkout = gateCheckoutOf(rig, place);
  const tmpDir = gateFolderOf(checkout);
  const logFile = gateLogFile(rig.paths, { owner, gatedCommit, gate: command.name, beside });
  context.files.makeFolder(rig.paths.gateLogs);
  dropOldLogs(context.files, rig.paths);
  const known = context.gateCheckouts.get(checkout);
  if (known) context.gateCheckouts.set(checkout, { ...known, isUsed: true, isFilled: false, isAhead: false });
  using slot = context.gateSlots.take();
  return await runGate({
    checkout,
    gate: command,
    slot: slot.slot,
    portBase: slot.portBase,
    tmpDir,
    logFile,
    stop: AbortSignal.any([context.stopping, stop]),
    ...(started && { onStarted: started }),
    machine: givenVariables(context.env, command),
    ...(sandbox === null
      ? {}
      : {
          confine: (launch) => confineGate(context, { launch, settings: sandbox }, { rig, checkout, tmpDir }),
        }),
  });
}

function notStarted(gate: string, cause: unknown): GateResult {
  return { gate, kind: 'not-started', code: null, tail: reasonOf(cause), elapsedMs: 0 };
}
