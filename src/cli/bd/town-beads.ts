// Beads behind the town's socket.

import type { Bead } from '../../beads/bead.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { callVerb, SPOOLED_ANSWER } from '../call-verb.ts';
import type { CallerIdentity } from '../caller.ts';
import { remark } from '../output.ts';
import { allPages } from '../pages.ts';
import type { Beads } from './beads.ts';
import { CLAIMS_ARE_HOOKS, claimByHook } from './town-claims.ts';

/** The town's beads; `rig` says which rig's where the verb does not name a bead. */
export function townBeads(caller: CallerIdentity, rig: string | null): Beads {
  const scope = rig === null ? {} : { rig };
  const ask = (verb: Verb, args: object) => callVerb(caller, { verb, args: { ...args } });
  const bead = async (verb: Verb, args: object) => beadOf(await ask(verb, args));
  const beads = async (verb: Verb, args: object) =>
    beadsOf(await allPages((from) => ask(verb, from === 0 ? args : { ...args, from })));
  return {
    create: (draft) => bead('bead.create', { ...scope, ...draft }),
    show: (id) => bead('bead.show', { bead: id }),
    list: (filter) => beads('bead.list', { ...scope, ...filter }),
    ready: () => beads('bead.ready', scope),
    update: (id, change) => bead('bead.update', { bead: id, ...change }),
    comment: async (id, text) => nothingOf(await ask('bead.comment', { bead: id, text })),
    depend: async ({ bead: id, on, type, how }) => {
      const done = await ask('bead.dep', {
        bead: id,
        on,
        type,
        ...(how === 'remove' ? { remove: true } : {}),
      });
      return done.ok ? ok(!isObject(done.value) || done.value['changed'] !== false) : done;
    },
    claim: async (id) =>
      caller.kind === 'agent'
        ? claimByHook(id, await ask('hook', {}))
        : failed(problem('refused', CLAIMS_ARE_HOOKS)),
    claimReady: async () => failed(problem('refused', CLAIMS_ARE_HOOKS)),
    close: async (id, reason) => {
      const closed = await ask('bead.close', { bead: id, ...(reason === '' ? {} : { reason }) });
      if (closed.ok && isObject(closed.value) && closed.value['endsWork'] === true)
        remark(`bd: the work on ${id} is stopped with it`);
      return closed.ok && !isBead(closed.value) ? bead('bead.show', { bead: id }) : beadOf(closed);
    },
    importFile: async () => failed(problem('refused', NO_IMPORT)),
    exportFile: async () => failed(problem('refused', NO_EXPORT)),
  };
}

const NO_IMPORT =
  'a running town takes no file: end it with gt down and import then, or import with bd --here into a checkout of ' +
  'the branch and commit, which the town takes in';
const NO_EXPORT = 'an agent exports the beads of the branch at hand: bd --here export';

function beadOf(answer: Result<unknown, Problem>): Result<Bead, Problem> {
  if (!answer.ok) return answer;
  if (isBead(answer.value)) return ok(answer.value);
  return failed(problem('internal', 'the town answered something else than a bead'));
}

function beadsOf(answer: Result<readonly unknown[], Problem>): Result<readonly Bead[], Problem> {
  return answer.ok ? ok(answer.value.filter(isBead)) : answer;
}

function nothingOf(answer: Result<unknown, Problem>): Result<void, Problem> {
  if (!answer.ok) return answer;
  if (answer.value === SPOOLED_ANSWER) remark('bd: no town answers: kept in the spool for its return');
  return ok(undefined);
}

/** The town is of this version: its word is taken for the rest of the fields. */
function isBead(value: unknown): value is Bead {
  return isObject(value) && typeof value['id'] === 'string' && Array.isArray(value['edges']);
}
