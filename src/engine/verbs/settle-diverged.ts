// A person's answer about commits that stand on the upstream beside landed work: handed in as a change, or left to them.

import { failed, ok, type Result } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { NewEvent } from '../engine-context.ts';
import { PERSON } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import { type Problem, problem } from '../problem.ts';
import { dropJoining, joiningOf } from '../refinery/diverged.ts';
import { makeOwnBeads, ownBeadId } from '../refinery/own-bead.ts';
import { uniteBeads } from '../refinery/upstream.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';
import type { Decision } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { submission } from './enqueue.ts';
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
  const brought = number === 1 ? await takeIn(rig) : null;
  if (brought?.ok === false) return brought;
  // Nothing is awaited from here on: the change has the next number.
  const { events, told } = brought ? handedIn(engine, rig, brought.value) : leave(engine, rig);
  const by = number === 1 ? 'person' : 'person, who rebases them';
  const isOpen = engine.state.decisions[id] !== undefined;
  accept(engine, asker, [...events, ...(isOpen ? [resolved(id, by)] : [])]);
  makeOwnBeads(engine);
  return ok({ id, choice, ...told });
}

interface Settled {
  readonly events: readonly NewEvent[];
  /** Of the answer. */
  readonly told: object;
}

function resolved(id: string, by: string): NewEvent {
  return { kind: 'decision.resolved', data: { id, by } };
}

function leave({ state }: Engine, { name }: Rig): Settled {
  return { events: dropJoining(state, name, 'a person rebases its commits'), told: {} };
}

interface Brought {
  readonly tip: CommitId;
  readonly title: string;
}

/** As the upstream has it by now. */
async function takeIn(rig: Rig): Promise<Result<Brought, Problem>> {
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
  return ok({ tip, title: await titleOf(rig, tip) });
}

/** What waits of an earlier time is renewed. */
function handedIn(engine: Engine, rig: Rig, { tip, title }: Brought): Settled {
  const waiting = joiningOf(engine.state, rig.name);
  if (waiting) {
    const { mr, agent } = waiting;
    const renewed: NewEvent = { kind: 'mr.renewed', data: { mr, agent, tip } };
    return { events: waiting.tip === tip ? [] : [renewed], told: { mr } };
  }
  const isSame = (before: MergeRequest): boolean => before.joins === true && before.tip === tip;
  const bead = ownBeadId(engine.state, rig, { tip, isSame });
  const ownBead = { priority: 0, by: 'person' };
  const of = { run: NO_RUN, rig: rig.name, bead, agent: PERSON, title };
  const submitted = submission(engine, { ...of, tip, lane: 'urgent', joins: true, ownBead });
  return { events: [submitted], told: { mr: submitted.data.mr, bead } };
}

async function titleOf({ repository, settings }: Rig, tip: CommitId): Promise<string> {
  const subjects = await repository.subjects({ of: tip, notOf: await repository.head() });
  const named = fewOf(subjects.map((each) => shortened(oneLine(each))));
  return shortened(`Merge what is on the upstream's ${settings.branch}: ${named}`);
}
