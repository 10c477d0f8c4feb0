// Takes gate checkouts away, or makes them spare: of candidates that are no longer judged, and at a start all that an earlier engine left.

import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Action, checkoutName } from '../action.ts';
import { reasonOf } from '../adapters/files.ts';
import { namesIn, removeWhole } from '../adapters/git-files.ts';
import { findMarked, killTree, processesIn } from '../adapters/processes.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { MustWait } from '../must-wait.ts';
import type { Rig } from '../rig.ts';
import { GATE_MARKER } from './gate-run.ts';

/** A checkout of a gated tree: the queue's, or a trial's own. */
export function gateCheckoutOf(rig: Rig, checkout: Parameters<typeof checkoutName>[0]): string {
  return join(rig.paths.gates, checkoutName(checkout));
}

/** HOME and TMPDIR of the gates that run in a checkout; also what their processes are marked with. */
export function gateFolderOf(checkout: string): string {
  const hash = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  return join(tmpdir(), `gt-${process.getuid?.() ?? 0}-gates`, hash);
}

/** Throws where something stands in the way: it is then tried again. */
export async function clearGate(
  context: EngineContext,
  { rig: name, gatedCommit, trial, beside, isSpare = false }: Action & { kind: 'clear-gate' },
): Promise<void> {
  const rig = openRig(context, name);
  const of = { rig: name, gatedCommit, ...(trial && { trial }), ...(beside && { beside }) };
  const checkout = gateCheckoutOf(rig, of);
  const { promise: emptied, resolve: endWait } = Promise.withResolvers<void>();
  // From here on it may be there in part: a gate that wants it before it is gone makes it anew.
  const before = context.gateCheckouts.get(checkout);
  context.gateCheckouts.set(checkout, {
    ...{ ...before, ...of, isReady: false, isFilled: false, isAhead: false },
    ...(isSpare && { emptied }),
  });
  using _wait = { [Symbol.dispose]: endWait };
  // A gate that came to its end has left neither.
  if (context.files.stat(gateFolderOf(checkout)) !== null) {
    await endGateProcesses(checkout);
    await removeWhole(gateFolderOf(checkout));
  }
  // Where it could not be made there is none.
  const isThere = context.files.stat(checkout) !== null;
  if (!isSpare || !isThere || processesIn(checkout).length > 0) {
    endWait();
    await prune(context, rig, checkout);
    context.gateCheckouts.delete(checkout);
    return;
  }
  const strays = await rig.repository.emptyGateCheckout({ dir: checkout, gatedCommit });
  const spare = { ...of, isReady: false, isSpare: true };
  context.gateCheckouts.set(checkout, spare);
  endWait();
  if (strays === null) return;
  try {
    await prune(context, rig, strays);
  } catch (cause) {
    // Where nobody has taken it, it is made spare once more, and what is left goes then.
    const isOurs = context.gateCheckouts.get(checkout) === spare;
    if (isOurs) context.gateCheckouts.set(checkout, { ...of, isReady: false });
    throw cause;
  }
}

async function prune(context: EngineContext, rig: Rig, dir: string): Promise<void> {
  const pruned = await context.kennel.run({ kind: 'prune-checkout', dir, within: rig.paths.gates });
  if (!pruned.ok) throw new MustWait(pruned.problem.message);
}

/** Before any gate runs: an engine that was killed may have left checkouts, and gates at work in them. */
export async function clearGates(rigs: Iterable<Rig>, note: (text: string) => void): Promise<void> {
  for (const rig of rigs) {
    try {
      await clearGatesOf(rig);
    } catch (cause) {
      note(`clearing the gates of ${rig.name}: ${reasonOf(cause)}`);
    }
  }
}

async function clearGatesOf(rig: Rig): Promise<void> {
  for (const name of await namesIn(rig.paths.gates)) {
    const path = join(rig.paths.gates, name);
    await endGateProcesses(path);
    await removeWhole(gateFolderOf(path));
    await removeWhole(path);
  }
}

/** Ends what a dead engine left of the gates in a rig's folder of gate checkouts; answers how many processes ran. */
export async function endLeftGates(gates: string): Promise<number> {
  let ended = 0;
  for (const name of await namesIn(gates)) {
    const checkout = join(gates, name);
    const found = findMarked({ name: GATE_MARKER, value: gateFolderOf(checkout) });
    if (found.length > 0) await endGateProcesses(checkout);
    await removeWhole(gateFolderOf(checkout));
    ended += found.length;
  }
  return ended;
}

async function endGateProcesses(checkout: string): Promise<void> {
  await killTree({ marker: { name: GATE_MARKER, value: gateFolderOf(checkout) }, graceMs: 0 });
}
