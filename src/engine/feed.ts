// Events as a person reads them: one line each, in the feed panel and in `gt feed`.

import type { EventData, TownEvent } from './events.ts';
import type { MergeDifference } from './pull-request-events.ts';
import type { ReviewFacts } from './queue-events.ts';
import { foreseenWords } from './refinery/foreseen.ts';
import { resolvedWords } from './refinery/known-resolutions.ts';
import type { TrialEnd } from './trial-events.ts';
import { judgedWords, trialEndWords, trialWords } from './trial-words.ts';
import type { FeedEntry } from './view.ts';

/** How the end of a trial sounds, where it is more than a remark. */
const ENDS: Readonly<Partial<Record<TrialEnd, FeedEntry['tone']>>> = { green: 'good', measured: 'good' };

type Told = readonly [text: string, tone: FeedEntry['tone']];

/** The event's line, or null where a person has no use for it. `display` makes untrusted text safe to show. */
export function feedEntry(event: TownEvent, display: (text: string) => string): FeedEntry | null {
  const told = toldBy(event);
  if (!told) return null;
  const [text, tone] = told;
  return { seq: event.seq, at: event.at, event: event.kind, text: display(text), tone };
}

/** A record of another release may lack what ours has: it is folded as far as it goes, and not told. */
function toldBy(event: TownEvent): Told | null {
  try {
    return tell(event);
  } catch {
    return null;
  }
}

function tell(event: TownEvent): Told | null {
  switch (event.kind) {
    case 'engine.started':
      return [`the engine started (pid ${event.data.pid})`, 'plain'];
    case 'engine.stopped':
      return [`the engine stopped (${event.data.how})`, 'plain'];
    case 'rig.added':
      return [`rig ${event.data.rig} was added`, 'plain'];
    case 'rig.frozen':
      return [`rig ${event.data.rig} is frozen: ${event.data.why}`, 'bad'];
    case 'rig.thawed':
      return [`rig ${event.data.rig} takes in its upstream again`, 'notice'];
    case 'queue.frozen': {
      const { rig, by, why, isDraining } = event.data;
      const what = isDraining ? 'drains' : 'is frozen';
      return [`the queue of ${rig} ${what}, by ${by}${why === '' ? '' : `: ${why}`}`, 'notice'];
    }
    case 'queue.thawed':
      return [`the queue of ${event.data.rig} goes on, by ${event.data.by}`, 'notice'];
    case 'upstream.adopted':
      return adopted(event.data);
    case 'branch.restored':
      return [restored(event.data), 'bad'];
    case 'beads.pushed':
      return [`${event.data.rig}: its beads are on gt-beads as ${short(event.data.commit)}`, 'plain'];
    case 'beads.refused':
      return [`${event.data.rig}: its beads can't go to gt-beads: ${event.data.why}`, 'bad'];
    case 'checkout.followed':
      return [`${event.data.rig}: ${event.data.why}`, 'plain'];
    case 'crew.added':
      return [`${event.data.agent} joined the crew`, 'plain'];
    case 'crew.removed':
      return [`${event.data.agent} left the crew`, 'plain'];
    case 'crew.retired':
      return [`the clone of ${event.data.agent} was removed${keptAs(event.data.rescue)}`, 'plain'];
    case 'crew.appointed':
      return [`${event.data.agent} is ${event.data.sheriff ? 'now' : 'no longer'} PR Sheriff`, 'notice'];
    case 'account.limited':
      return [`the ${event.data.runtime} account ${event.data.account} may do no more for now`, 'bad'];
    case 'work.slung':
      return [`${event.data.bead} slung by ${event.data.by}: ${event.data.title}`, 'plain'];
    case 'work.returned':
      return [`${event.data.bead} is back in the queue, with the reason on it`, 'plain'];
    case 'work.recalled':
      return [`${event.data.bead} is called off by ${event.data.by}: ${event.data.reason}`, 'notice'];
    case 'work.stopped':
      return [`${event.data.bead} stopped: ${event.data.reason}`, 'bad'];
    case 'wisp.poured':
      return [`wisp ${event.data.wisp} tracks ${event.data.works.length} beads`, 'plain'];
    case 'wisp.burnt':
      return [`wisp ${event.data.wisp} burnt: all of its work has ended`, 'plain'];
    case 'hook.filled':
      return event.data.bead
        ? [`${event.data.run} ${event.data.agent} has ${event.data.bead} on its hook`, 'plain']
        : null;
    case 'run.failed':
      return [`${event.data.run} could not start: ${event.data.reason}`, 'bad'];
    case 'run.nudged':
      return [`${event.data.run} nudged: ${event.data.why}`, 'notice'];
    case 'message.queued':
      return [
        `${event.data.id} from ${event.data.from} waits for ${event.data.agent} (${event.data.run})`,
        'plain',
      ];
    case 'message.delivered':
      return [`${event.data.id} was delivered to ${event.data.run}`, 'plain'];
    case 'message.expired':
      return [`${event.data.id} to ${event.data.run} expired: ${event.data.why}`, 'notice'];
    case 'message.typed':
      return null;
    case 'message.untyped':
      return [`${event.data.id} is queued again: ${event.data.why}`, 'notice'];
    case 'run.condemned':
      return [`${event.data.run} is ended by the ${event.data.by}: ${event.data.why}`, 'notice'];
    case 'run.exited':
      return [`${event.data.run} ended: ${event.data.why}`, 'plain'];
    case 'done.refused':
      return [`${event.data.run} was refused gt done: ${event.data.why}`, 'notice'];
    // The hook that was filled before says who started on what.
    case 'run.started':
    case 'run.conversation':
    case 'run.used':
    case 'verb.accepted':
    case 'mr.told':
      return null;
    case 'polecat.retired':
      return [`${event.data.agent} retired${keptAs(event.data.rescue)}`, 'plain'];
    case 'mr.submitted':
      return [`${event.data.mr} submitted by ${event.data.agent}: ${event.data.title}`, 'plain'];
    case 'mr.renewed':
      return [`${event.data.mr} handed in anew by ${event.data.agent}`, 'plain'];
    case 'mr.held':
      return [`${event.data.mr} ${event.data.held ? 'held' : 'released'} by ${event.data.by}`, 'notice'];
    case 'mr.approved':
      return [`${event.data.mr} approved by ${event.data.by}`, 'notice'];
    case 'mr.built':
      if (event.data.commit === event.data.base)
        return [`${event.data.mr}: ${short(event.data.base)} holds all of it already`, 'plain'];
      return [
        `${event.data.mr} built as ${short(event.data.commit)} on ${short(event.data.base)}${resolvedAgain(event.data)}${touching(event.data.review)}`,
        event.data.review?.guarded || event.data.resolved ? 'notice' : 'plain',
      ];
    case 'gate.passed':
      return [
        `${event.data.mr} passed gate ${event.data.gate} in ${(event.data.elapsedMs / 1000).toFixed(1)} s`,
        'good',
      ];
    case 'gate.failed':
      return [`${event.data.mr} failed gate ${event.data.gate}, with what it stands on`, 'notice'];
    case 'gate.ended':
      return null;
    case 'branch.judged': {
      const { rig, gate, failed } = event.data;
      return failed === null
        ? [`the branch of ${rig} passed gate ${gate} without any change`, 'good']
        : [`the branch of ${rig} fails gate ${gate} without any change`, 'bad'];
    }
    case 'mr.set-aside':
      return [`${event.data.mr} waits: ${event.data.why}`, 'notice'];
    case 'mr.waited':
      return [`${event.data.mr} waits: ${event.data.why}`, 'plain'];
    case 'conflicts.foreseen':
      return event.data.conflicts.length === 0
        ? null
        : [`${event.data.mr} ${foreseenWords(event.data.conflicts)}`, 'notice'];
    case 'mr.moved':
      return [movedWords(event.data), 'notice'];
    case 'mr.retried':
      return [`${event.data.mr} is tried again, by ${event.data.by}`, 'notice'];
    case 'review.requested':
      return [`${event.data.mr} passed its gates and waits for a review`, 'good'];
    case 'mr.deferred':
      return [`${event.data.mr} deferred: ${event.data.why}`, 'notice'];
    case 'land.intended':
      return null;
    case 'pull-request.intended':
      return null;
    case 'pull-request.opened':
      return [`${event.data.mr} is pull request #${event.data.number}: ${event.data.url}`, 'good'];
    case 'pull-request.seen':
      return event.data.waits === '' ? null : [`${event.data.mr} waits: ${event.data.waits}`, 'plain'];
    case 'pull-request.ended':
      return null;
    case 'mr.landed':
      if (event.data.differs)
        return [
          `${event.data.mr} was merged as ${short(event.data.commit)}: ${differenceWords(event.data.differs)}`,
          'bad',
        ];
      if (event.data.mendedBy)
        return [
          `${event.data.mr} landed as ${short(event.data.commit)}: ${event.data.mendedBy} mends what it breaks`,
          'notice',
        ];
      return event.data.untested
        ? [`${event.data.mr} landed as ${short(event.data.commit)}, tested by no gate`, 'notice']
        : [`${event.data.mr} landed as ${short(event.data.commit)}`, 'good'];
    case 'mr.rejected':
      return [`${event.data.mr} rejected: ${event.data.note.split('\n')[0]}`, 'bad'];
    case 'resolution.learned':
      return [`how ${event.data.mr} has resolved its conflict serves again`, 'plain'];
    case 'resolution.dropped':
      return [`${event.data.mr} is merged without earlier resolutions: ${event.data.why}`, 'notice'];
    case 'trial.begun':
      return [`${event.data.trial} ${trialWords(event.data.wish)}, for ${event.data.by}`, 'plain'];
    case 'trial.built':
      return [
        `${event.data.trial} built as ${short(event.data.commit)} on ${short(event.data.base)}`,
        'plain',
      ];
    case 'trial.judged':
      return [judgedWords(event.data), event.data.isGreen ? 'good' : 'notice'];
    case 'trial.measured':
      return null;
    case 'trial.delayed':
      return [`${event.data.trial} waits: ${event.data.why}`, 'plain'];
    case 'trial.ended':
      return [trialEndWords(event.data), ENDS[event.data.how] ?? 'notice'];
    case 'decision.raised':
      return [`${event.data.id} asks: ${event.data.text}`, event.data.review ? 'notice' : 'bad'];
    case 'decision.resolved':
      return [`${event.data.id} resolved by ${event.data.by}`, 'plain'];
    case 'chore.done':
      return [`a Dog did ${event.data.chore}: ${event.data.text}`, 'plain'];
  }
}

function movedWords({ mr, by, lane, before }: EventData['mr.moved']): string {
  const into = lane === undefined ? '' : ` into lane ${lane}`;
  const place = before === undefined ? '' : before === null ? ' behind all' : ` before ${before}`;
  return `${mr} moved${into}${place} by ${by}`;
}

/** How what the host has merged differs from what the gates saw. */
export function differenceWords(differs: MergeDifference): string {
  return differs === 'branch'
    ? 'the host’s branch had moved, so that no gate has tested all of it together'
    : 'another change than the one that was gated';
}

function adopted({ rig, to, met = [] }: EventData['upstream.adopted']): Told {
  const taken = `${rig}: took in upstream ${short(to)}`;
  if (met.length === 0) return [taken, 'plain'];
  const why =
    'differ in case alone, which this file system ignores: checkouts here, those of gates too, hold one of them';
  return [`${taken}; ${met.join(', ')} ${why}. Have one renamed there`, 'bad'];
}

function restored({ rig, from, to, kept }: EventData['branch.restored']): string {
  const was = from === null ? 'gone from' : `at ${short(from)} in`;
  const rest = kept ? `, and what it held is kept as ${kept}` : '';
  return `${rig}: its branch was ${was} the engine's repository, by another hand than the Refinery's; it is back at ${short(to)}${rest}`;
}

function resolvedAgain({ resolved }: EventData['mr.built']): string {
  return resolved ? `, with what conflicts as it was resolved before: ${resolvedWords(resolved)}` : '';
}

/** Of what decides how changes are tested. */
function touching(review: ReviewFacts | undefined): string {
  return review?.guarded ? `: it touches ${review.guarded.join(', ')}` : '';
}

function keptAs(rescue: string | null): string {
  return rescue ? `, its rest kept as ${rescue}` : '';
}

function short(commit: string): string {
  return commit.slice(0, 9);
}
