// The verbs by which a person runs programs in panes of their own, apart from all agents.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { allowedEnvironment } from '../agents/environment.ts';
import { loginShell } from '../agents/login-shell.ts';
import { refuseSpawn } from '../dispatch/admission.ts';
import type { Engine } from '../engine.ts';
import type { GuestId } from '../ids.ts';
import { paneGuest } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { pageOf } from '../rpc/pages.ts';
import type { Capture, GuestSpec, GuestStatus, InputIntent } from '../terminals.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { findPane, noPane } from './find-pane.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Time between asking a pane's programs to end and ending them. */
const GRACE_MS = 2_000;

let panes = 0;

/** Starts a command, or the person's login shell, in a pane of its own. */
export async function newPane(
  engine: Engine,
  request: Request<'pane.new'>,
  { seq }: Asker,
): Promise<Answer<{ readonly pane: GuestId }>> {
  const facts = await engine.terminals.describe();
  const made = facts.find((each) => seq !== null && each.request === seq);
  if (made) return ok({ pane: made.guest });
  if (facts.some(({ name }) => name !== null && name === request.name))
    return failed(problem('conflict', `a pane is called ${request.name} already: name it otherwise`));
  const refusal = refuseSpawn(engine.snapshot(), 'shell', 0);
  if (refusal) return failed(problem('refused', `no pane now: ${refusal}`));
  panes += 1;
  const guest = paneGuest(engine.epoch, panes);
  const spec = { ...paneSpec(engine, guest, request), ...(seq === null ? {} : { request: seq }) };
  const spawned = await engine.terminals.spawn(spec);
  return spawned.ok ? ok({ pane: guest }) : spawned;
}

/** Whether the client may attach: the one guest that it wants to show must be there, be it with its last screen. */
export async function attachClient(engine: Engine, { solo }: Request<'attach'>): Promise<Answer<object>> {
  if (solo === undefined) return ok({});
  const isThere = (await engine.terminals.list()).some(({ guest }) => guest === solo.guest);
  return isThere ? ok({}) : failed(noPane(solo.guest));
}

export async function sendToPane(
  engine: Engine,
  { pane, text, keys, enter }: Request<'pane.send'>,
  asker: Asker,
): Promise<Answer<{ readonly pane: GuestId }>> {
  const found = await findPane(engine, pane);
  if (!found.ok) return found;
  const { guest } = found.value.status;
  const intents: InputIntent[] = [
    ...(text === undefined ? [] : [{ kind: 'type', text } as const]),
    ...keys.map((key) => ({ kind: 'press', key }) as const),
    ...(enter ? [{ kind: 'submit' } as const] : []),
  ];
  engine.personTyped(guest);
  await engine.deliveries.keyboards.free(guest);
  const sent = await engine.terminals.send(guest, intents);
  if (!sent.ok) return sent;
  accept(engine, asker, []);
  return ok({ pane: guest });
}

/** What the pane shows, as much as one answer holds: `next` says where to go on. */
export async function capturePane(
  engine: Engine,
  { pane, format, lines, from, end }: Request<'pane.capture'>,
): Promise<Answer<Capture & { readonly pane: GuestId }>> {
  const found = await findPane(engine, pane);
  if (!found.ok) return found;
  const { guest } = found.value.status;
  const taken = await engine.terminals.capture(guest, {
    format,
    lines: lines ?? null,
    from: from ?? null,
    end: end ?? null,
  });
  if (!taken.ok) return taken;
  const { captured, next, ...head } = taken.value;
  const page = pageOf(captured, 0, (row) => row);
  const rest = page.next === null ? next : (captured[page.next]?.line ?? null);
  return ok({ pane: guest, ...head, captured: page.items, next: rest });
}

/** Ends whatever runs in a pane or shell, and forgets its screen. */
export async function closePane(
  engine: Engine,
  { pane }: Request<'pane.close'>,
): Promise<Answer<{ readonly pane: GuestId }>> {
  const found = await findPane(engine, pane);
  if (!found.ok) return found;
  const { status } = found.value;
  const { guest } = status;
  if (engine.state.runs[guest] !== undefined)
    return failed(problem('refused', `${guest} is an agent's: gt stop and gt restart end it`));
  if (status.kind === 'running') {
    const ended = await endGuest(engine, status);
    if (!ended.ok) return ended;
  }
  engine.endedPanes.forget(guest);
  engine.observations.delete(guest);
  await engine.terminals.acknowledge(guest);
  return ok({ pane: guest });
}

function paneSpec(engine: Engine, guest: GuestId, request: Request<'pane.new'>): GuestSpec {
  const { command, args, cwd, cols, rows, name } = request;
  const env = request.env ?? {
    ...allowedEnvironment(engine.env, engine.own.bin),
    GT_TOWN: engine.paths.root,
  };
  const place = { guest, cwd, env, cols, rows, ...(name === undefined ? {} : { name }) };
  if (command !== undefined) return { ...place, file: command, args };
  return { ...place, ...loginShell(env, engine.own.bin), remains: 'left' };
}

/** By SIGHUP, as a closed terminal does it, then by SIGKILL. */
async function endGuest(engine: Engine, { guest }: GuestStatus): Promise<Answer<void>> {
  const { terminals, clock } = engine;
  const exit = Promise.withResolvers<'ended'>();
  const stopListening = terminals.onExit((exited) => exited.guest === guest && exit.resolve('ended'));
  const hasEnded = async (): Promise<boolean> => {
    const waited = Promise.withResolvers<'waited'>();
    using _timer = clock.setTimeout(() => waited.resolve('waited'), GRACE_MS);
    if ((await Promise.race([exit.promise, waited.promise])) === 'ended') return true;
    // Its end may have been told just before we listened.
    return !(await terminals.list()).some((each) => each.guest === guest && each.kind === 'running');
  };
  try {
    for (const signal of ['SIGHUP', 'SIGKILL'] as const) {
      const told = await terminals.kill(guest, { signal });
      if (!told.ok) return told;
      if (await hasEnded()) return ok(undefined);
    }
    return failed(problem('environment', `the program of ${guest} does not end`));
  } finally {
    stopListening();
  }
}
