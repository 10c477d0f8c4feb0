// Takes up what runs asked for while no engine answered: each request once, in the order of asking.

import type { Engine } from './engine.ts';
import type { SpooledRequest } from './rpc/spool.ts';
import { readSpool, removeSpooled } from './rpc/spool.ts';
import { handleRequest } from './verbs/handle.ts';

const underWay = new WeakMap<Engine, Promise<void>>();

/** Asked again before it has ended, it is the same reading: nothing is taken up twice. */
export function takeUpSpool(engine: Engine): Promise<void> {
  const held = underWay.get(engine);
  if (held !== undefined) return held;
  const reading = takeUpAll(engine).finally(() => underWay.delete(engine));
  underWay.set(engine, reading);
  return reading;
}

async function takeUpAll(engine: Engine): Promise<void> {
  const { requests, notices } = readSpool(engine.paths.spool, engine.files);
  for (const notice of notices) engine.note(notice);
  for (const request of requests) {
    if (engine.stopping.aborted) return;
    await takeUp(engine, request);
  }
}

async function takeUp(engine: Engine, request: SpooledRequest): Promise<void> {
  const what = `spooled ${request.verb} of ${request.run}`;
  const owner = engine.tokens.ownerOf(request.token);
  if (owner?.kind === 'run' && owner.run === request.run) {
    const answer = await handleRequest(engine, request);
    if (!answer.ok) engine.note(`${what}: ${answer.problem.message}`);
    // What the disk refused stays for the next beat; all else was carried out or is refused for good.
    if (!answer.ok && answer.problem.kind === 'environment') return;
  } else engine.note(`${what}: its token is not that run's: it was not carried out`);
  try {
    removeSpooled(request, engine.files);
  } catch (cause) {
    engine.note(`${what}: it was taken up but cannot be removed: ${cause}`);
  }
}
