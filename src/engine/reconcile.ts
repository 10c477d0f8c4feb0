// After a start: what the log says is held against the guests and rigs that are really there. Everything here is safe
// to repeat.

import { killTree } from './adapters/processes.ts';
import { conversationFor } from './dispatch/agent-launch.ts';
import { markerOfRun } from './dispatch/end-remains.ts';
import { placeOf } from './dispatch/place.ts';
import { accountFor } from './dispatch/run-account.ts';
import { endText } from './end-text.ts';
import type { Engine } from './engine.ts';
import type { EngineContext } from './engine-context.ts';
import type { RigName } from './ids.ts';
import { guestOfRun, isPane } from './ids.ts';
import { makeOwnBeads } from './refinery/own-bead.ts';
import type { Rig } from './rig.ts';
import { openRigAt } from './rig-opening.ts';
import { runIndex } from './run-index.ts';
import { takeUpSpool } from './spool-reader.ts';
import type { GuestStatus } from './terminals.ts';
import { listRigs } from './town.ts';
import type { Run } from './town-state.ts';
import { isLive } from './town-state.ts';
import { observeDigest } from './witness/observation.ts';

type Guests = ReadonlyMap<string, GuestStatus>;

/**
 * Adopts what runs, hears what runs asked for while nobody listened, and only then records what ended unseen: a run
 * that handed its work in and ended is not done again.
 */
export async function reconcile(context: Engine): Promise<void> {
  await adoptRigs(context);
  makeOwnBeads(context);
  const guests = await observeGuests(context);
  for (const run of runIndex(context.state).live) adoptStart(context, run, guests);
  await takeUpSpool(context);
  for (const run of runIndex(context.state).live) await recordEnd(context, run, guests);
  for (const status of guests.values()) await letGo(context, status);
}

/** A rig whose making was finished but for its event, or that is still there after the log was lost. */
async function adoptRigs(context: EngineContext): Promise<void> {
  for (const name of listRigs(context.paths.root, context.files)) {
    if (!context.rigs.has(name)) await adoptRig(context, name);
  }
}

async function adoptRig(context: EngineContext, name: RigName): Promise<void> {
  const rig = await openRigAt(context.paths, name);
  if (!rig.ok) {
    context.note(`taking up rig ${name}: ${rig.problem.message}`);
    return;
  }
  await recoverRepository(context, rig.value);
  context.record('rig.added', { rig: name });
  context.rigs.set(name, rig.value);
  context.wantFollow(name);
}

/** Before anything else is asked of a rig's repository. */
export async function recoverRepository(context: EngineContext, { name, repository }: Rig): Promise<void> {
  const { broken } = await repository.recover();
  if (broken.length > 0)
    context.note(`${name}: ${broken.length} objects of candidates went with the power: ${broken.join(' ')}`);
}

async function observeGuests(context: EngineContext): Promise<Guests> {
  const guests = new Map((await context.terminals.list()).map((status) => [status.guest as string, status]));
  for (const [guest, { digest }] of guests) {
    context.observations.set(guest, observeDigest(context.observations.get(guest), digest));
    const run = context.state.runs[guest];
    if (run && isLive(run)) context.statuses.saw(run, digest);
  }
  return guests;
}

/** Killed between the spawn and its event: the program is there, on its checkout; only its start was not recorded. */
function adoptStart(context: EngineContext, run: Run, guests: Guests): void {
  const status = guests.get(guestOfRun(run.run));
  if (run.phase.kind !== 'spawning' || !status) return;
  const pid = status.kind === 'running' ? status.pid : 0;
  const { how, session = null } = conversationFor(context, run);
  const account = accountFor(context, run)?.name ?? null;
  const conversation = { session, goesOn: how === 'resume', account };
  context.record('run.started', { run: run.run, pid, ...placeOf(context, run), ...conversation });
}

async function recordEnd(context: EngineContext, run: Run, guests: Guests): Promise<void> {
  const status = guests.get(guestOfRun(run.run));
  if (status?.kind === 'running') return;
  if (status) context.record('run.exited', { run: run.run, exit: status.exit, why: endText(run, status) });
  else await recordLost(context, run);
}

/** Lost by us: it counts neither as an exit nor as a restart of its own. */
async function recordLost(context: EngineContext, run: Run): Promise<void> {
  await killTree({ marker: markerOfRun(context, run.run), graceMs: 0 });
  const why =
    run.phase.kind === 'spawning' ? 'the engine ended before it could start' : 'its terminal was lost';
  context.recordAll([
    { kind: 'run.condemned', data: { run: run.run, why, by: 'engine' } },
    { kind: 'run.exited', data: { run: run.run, exit: { code: null, signal: null }, why } },
  ]);
}

/** Ends a run's program that nobody waits for, and forgets the screens that nothing shows any more. */
async function letGo(context: EngineContext, status: GuestStatus): Promise<void> {
  const run = context.state.runs[status.guest];
  if (status.kind === 'running') {
    const isStray = /^r\d+$/.test(status.guest) && (!run || !isLive(run));
    if (isStray) await context.terminals.kill(status.guest, { signal: 'SIGKILL' });
    return;
  }
  if (run && (isLive(run) || runIndex(context.state).of(run.agent).at(-1) === run)) return;
  const gone = isPane(status.guest) ? context.endedPanes.keep(status.guest) : [status.guest];
  for (const guest of gone) {
    context.observations.delete(guest);
    await context.terminals.acknowledge(guest);
  }
}
