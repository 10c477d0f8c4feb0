// Takes up what runs asked for while no engine answered: each request once, in the order of asking.

import { reasonOf } from './adapters/files.ts';
import { stackOf } from './adapters/safety-net.ts';
import { Cooling } from './cooling.ts';
import type { Engine } from './engine.ts';
import type { RunId } from './ids.ts';
import type { SpooledRequest } from './rpc/spool.ts';
import { clearSpool, readSpool, removeSpooled } from './rpc/spool.ts';
import { isLive } from './town-state.ts';
import { handleRequest } from './verbs/handle.ts';

/** The longest pause before a request that the disk refuses is tried again. */
const LONGEST_PAUSE_MS = 60_000;

const underWay = new WeakMap<Engine, Promise<void>>();

/** Asked again before it has ended, it is the same reading: nothing is taken up twice. */
export function takeUpSpool(engine: Engine): Promise<void> {
  const held = underWay.get(engine);
  if (held !== undefined) return held;
  const reading = takeUpAll(engine).finally(() => underWay.delete(engine));
  underWay.set(engine, reading);
  return reading;
}

/** Whatever agents left there: it never fails. */
async function takeUpAll(engine: Engine): Promise<void> {
  const { requests, notices } = readSpool(engine.paths.spool, engine.files);
  tellOnce(engine, notices);
  const cooling = coolingOf(engine);
  const paused = cooling.keys();
  for (const request of requests) {
    if (engine.stopping.aborted) return;
    if (paused.has(request.file)) continue;
    try {
      await takeUp(engine, request, cooling);
    } catch (cause) {
      engine.note(`spooled ${request.verb} of ${request.run}: ${stackOf(cause)}`);
    }
  }
  clearEnded(engine);
}

function clearEnded(engine: Engine): void {
  const { runs } = engine.state;
  const lives = (run: RunId) => runs[run] !== undefined && isLive(runs[run]);
  try {
    clearSpool(engine.paths.spool, lives, engine.files);
  } catch (cause) {
    engine.note(`clearing the spool: ${reasonOf(cause)}`);
  }
}

const told = new WeakMap<Engine, readonly string[]>();

/** What can neither be read nor set aside is found again at every beat. */
function tellOnce(engine: Engine, notices: readonly string[]): void {
  const earlier = told.get(engine) ?? [];
  for (const notice of notices) if (!earlier.includes(notice)) engine.note(notice);
  told.set(engine, notices);
}

const coolings = new WeakMap<Engine, Cooling>();

function coolingOf(engine: Engine): Cooling {
  const cooling = coolings.get(engine) ?? new Cooling(engine.clock);
  coolings.set(engine, cooling);
  return cooling;
}

async function takeUp(engine: Engine, request: SpooledRequest, cooling: Cooling): Promise<void> {
  const what = `spooled ${request.verb} of ${request.run}`;
  const owner = engine.tokens.ownerOf(request.token);
  if (owner?.kind === 'run' && owner.run === request.run) {
    const answer = await handleRequest(engine, request);
    // What the disk refused stays for a later beat; all else was carried out or is refused for good.
    const stays = !answer.ok && answer.problem.kind === 'environment';
    const isNews = !stays || cooling.failed(request.file, answer.problem.message, LONGEST_PAUSE_MS);
    if (!answer.ok && isNews) engine.note(`${what}: ${answer.problem.message}`);
    if (stays) return;
    cooling.succeeded(request.file);
  } else engine.note(`${what}: its token is not that run's: it was not carried out`);
  try {
    removeSpooled(request, engine.files);
  } catch (cause) {
    engine.note(`${what}: it was taken up but cannot be removed: ${cause}`);
  }
}
