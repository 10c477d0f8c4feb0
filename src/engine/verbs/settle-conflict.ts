// A person's answer about work that has conflicted too often: a fresh polecat, their own hands, or nobody.

import { failed, ok, type Result } from '../../beads/result.ts';
import { type ConflictChoice, conflictChoice } from '../decisions/conflict-choices.ts';
import type { Engine } from '../engine.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import { type Problem, problem } from '../problem.ts';
import { byHandAdvice } from '../refinery/conflict-words.ts';
import type { Decision } from '../town-state.ts';
import { workKey } from '../town-state.ts';
import { commentOnce } from '../witness/comment-once.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { closeBead } from './beads.ts';
import { REQUESTS } from './requests.ts';
import { slingBeads } from './work.ts';

type Answer = Result<object, Problem>;

export async function settleConflict(
  engine: Engine,
  { id, subject, choices = [] }: Decision,
  number: number,
  asker: Asker,
): Promise<Answer> {
  const choice = conflictChoice(number);
  if (choice === undefined) return failed(problem('usage', `${id} has no choice ${number}`));
  const request = Object.values(engine.state.queue).findLast(
    ({ bead, phase }) => bead === subject && phase.kind === 'rejected' && phase.conflict !== undefined,
  );
  if (request === undefined)
    return failed(
      problem(
        'not-found',
        `what ${subject} conflicted with is forgotten: gt sling ${subject}, or resolve it`,
      ),
    );
  const settled = await settle(engine, { request, id, choice }, asker);
  return settled.ok ? ok({ id, choice: choices[number - 1] }) : settled;
}

interface Settled {
  readonly request: MergeRequest;
  readonly id: string;
  readonly choice: ConflictChoice;
}

async function settle(engine: Engine, { request, id, choice }: Settled, asker: Asker): Promise<Answer> {
  const { rig, bead } = request;
  switch (choice) {
    case 'try-again': {
      const { runtime } = engine.state.works[workKey(rig, bead)] ?? {};
      const sling = REQUESTS.sling.parse({ beads: [bead], rig, ...(runtime && { runtime }) });
      return slingBeads(engine, sling, asker);
    }
    case 'by-hand':
      return await handOver(engine, { request, id }, asker);
    case 'drop': {
      const reason = `abandoned: ${request.mr} and those before it conflicted`;
      const closed = closeBead(engine, REQUESTS['bead.close'].parse({ bead, reason, force: true }), {
        ...asker,
        seq: null,
      });
      if (!closed.ok) return closed;
      accept(engine, asker, [{ kind: 'decision.resolved', data: { id, by: 'person, who drops it' } }]);
      return ok({});
    }
  }
}

/** Safe to repeat: the decision goes last. */
async function handOver(
  engine: Engine,
  { request, id }: Omit<Settled, 'choice'>,
  asker: Asker,
): Promise<Answer> {
  const rig = openRig(engine, request.rig);
  const { bead, tip } = request;
  const branch = await rig.repository.publish(bead, tip);
  const at = engine.clock.now();
  const text = byHandAdvice({ bead, branch, repository: rig.repository.dir }, rig.settings);
  commentOnce(rig, bead, { text, by: 'refinery', at });
  const taken = rig.ledger.update(bead, { status: 'in_progress', assignee: 'person' }, { by: 'person', at });
  if (!taken.ok) return failed(problem('environment', `taking ${bead}: ${taken.problem.message}`));
  const by = `person, who resolves it by hand: bd show ${bead} says how`;
  accept(engine, asker, [{ kind: 'decision.resolved', data: { id, by } }]);
  return ok({ branch });
}
