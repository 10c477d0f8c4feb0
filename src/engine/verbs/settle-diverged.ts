// A person's answer about commits that stand on the upstream beside landed work: handed in as a change, or left to them.

import type { BeadId } from '../../beads/bead.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import { PERSON } from '../ids.ts';
import { type Problem, problem } from '../problem.ts';
import { dropJoining, joiningOf } from '../refinery/diverged.ts';
import { uniteBeads } from '../refinery/upstream.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import type { Decision } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { createBead } from './beads.ts';
import { enqueue } from './enqueue.ts';
import { REQUESTS } from './requests.ts';
import { NO_RUN } from './submit-branch.ts';

type Answer = Result<object, Problem>;

export async function settleDiverged(
  engine: Engine,
  { id, subject, choices = [] }: Decision,
  number: number,
  asker: Asker,
): Promise<Answer> {
  const choice = choices[number - 1];
  if (choice === undefined) return failed(problem('usage', `${id} has no choice ${number}`));
  const rig = [...engine.rigs.values()].find(({ name }) => name === subject);
  if (rig === undefined) return failed(problem('not-found', `there is no rig ${subject} any more`));
  const handedIn = number === 1 ? await handIn(engine, rig, asker) : ok({});
  if (!handedIn.ok) return handedIn;
  const by = number === 1 ? 'person' : 'person, who rebases them';
  // Where the town died in between, the change is there when this is answered once more.
  const resolved = { kind: 'decision.resolved', data: { id, by } } as const;
  const dropped = number === 1 ? [] : dropJoining(engine.state, rig.name, 'a person rebases its commits');
  if (engine.state.decisions[id] !== undefined)
    accept(engine, { ...asker, seq: null }, [...dropped, resolved]);
  return ok({ id, choice, ...handedIn.value });
}

/** As the upstream has it by now; what waits of an earlier time is renewed. */
async function handIn(engine: Engine, rig: Rig, asker: Asker): Promise<Answer> {
  const { repository, settings } = rig;
  const move = await repository.fetchUpstream();
  if (move.kind !== 'diverged')
    return failed(
      problem('conflict', `the upstream's ${settings.branch} is another by now: gt mq list says how`),
    );
  const { theirs: tip } = move;
  // A person's lines are the ledger's too; the landing takes its own.
  uniteBeads(rig, await repository.beadFiles(tip));
  await repository.pin(`upstream-${tip.slice(0, 12)}`, tip);
  const waiting = joiningOf(engine.state, rig.name);
  if (waiting) {
    const { mr, agent } = waiting;
    if (waiting.tip === tip) return ok({ mr });
    accept(engine, { ...asker, seq: null }, [{ kind: 'mr.renewed', data: { mr, agent, tip } }]);
    return ok({ mr });
  }
  return await handInFresh(engine, rig, tip, asker);
}

async function handInFresh(engine: Engine, rig: Rig, tip: CommitId, asker: Asker): Promise<Answer> {
  const subjects = await rig.repository.subjects({ of: tip, notOf: await rig.repository.head() });
  const named = fewOf(subjects.map((each) => shortened(oneLine(each))));
  const title = shortened(`Merge what is on the upstream's ${rig.settings.branch}: ${named}`);
  const fields = REQUESTS['bead.create'].parse({ title, rig: rig.name, priority: 0 });
  const bead = createBead(engine, fields, asker);
  if (!bead.ok) return bead;
  const of = { run: NO_RUN, rig: rig.name, bead: bead.value.id as BeadId, agent: PERSON, title };
  const mr = enqueue(engine, asker, { ...of, tip, lane: 'urgent', joins: true });
  return ok({ mr, bead: bead.value.id });
}
