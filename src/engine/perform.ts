// Carries out one action: the table from what is wanted to the room that does it.

import type { Action } from './action.ts';
import { deliver, expireMessage } from './agents/delivery/deliver.ts';
import { rotateLogs, tidyRepository } from './deacon/perform.ts';
import { answerDialog, raiseQuestion, raiseSignIn, settleQuestion } from './decisions/perform.ts';
import { retireCrew, retirePolecat } from './dispatch/retire.ts';
import { startRun } from './dispatch/start-run.ts';
import { burnWisp } from './dispatch/wisp.ts';
import type { EngineContext } from './engine-context.ts';
import { gateBranch, setAside } from './refinery/baseline.ts';
import { clearGate } from './refinery/clear-gates.ts';
import { endPullRequest, recallMerge } from './refinery/end-pull-request.ts';
import { foresee } from './refinery/foresee.ts';
import { gateCandidate, turnDown } from './refinery/gate.ts';
import { makeReady } from './refinery/gate-place.ts';
import { buildCandidate, landCandidate } from './refinery/perform.ts';
import { proposeCandidate } from './refinery/propose.ts';
import { pushBeads } from './refinery/push-beads.ts';
import { requestReview } from './refinery/request-review.ts';
import { buildTrial } from './refinery/trials/build-trial.ts';
import { endTrial } from './refinery/trials/end-trial.ts';
import { gateTrial, reuseGreen } from './refinery/trials/gate-trial.ts';
import { measureTrial } from './refinery/trials/measure-trial.ts';
import { checkUpstream } from './refinery/upstream.ts';
import { watchPullRequest } from './refinery/watch-pull-request.ts';
import { endRun, nudgeRun, recallWork, returnWork, stopWork } from './witness/perform.ts';
import { tellRejection } from './witness/tell-rejection.ts';

export async function performAction(context: EngineContext, action: Action): Promise<void> {
  switch (action.kind) {
    case 'start-run':
      return await startRun(context, action);
    case 'nudge':
      return nudgeRun(context, action);
    case 'condemn':
      return context.record('run.condemned', { run: action.run, why: action.why, by: action.by });
    case 'end-run':
      return await endRun(context, action);
    case 'recall-work':
      return recallWork(context, action);
    case 'stop-work':
      return await stopWork(context, action);
    case 'return-work':
      return await returnWork(context, action);
    case 'tell-rejection':
      return tellRejection(context, action);
    case 'deliver':
      return await deliver(context, action);
    case 'expire-message':
      return expireMessage(context, action);
    case 'raise-question':
      return await raiseQuestion(context, action);
    case 'raise-sign-in':
      return raiseSignIn(context, action);
    case 'settle-question':
      return settleQuestion(context, action);
    case 'answer-dialog':
      return await answerDialog(context, action);
    case 'retire-polecat':
      return await retirePolecat(context, action);
    case 'retire-crew':
      return await retireCrew(context, action);
    case 'burn-wisp':
      return burnWisp(context, action);
    case 'build':
      return await buildCandidate(context, action);
    case 'uncouple':
      return context.record('mr.waited', { mr: action.mr, why: action.why });
    case 'gate':
      return await gateCandidate(context, action);
    case 'gate-branch':
      return await gateBranch(context, action);
    case 'set-aside':
      setAside(context, action);
      return;
    case 'request-review':
      return requestReview(context, action);
    case 'foresee':
      return await foresee(context, action);
    case 'stop-gate':
      context.gating.stop(action.mr);
      return;
    case 'turn-down':
      turnDown(context, action);
      return;
    case 'land':
      return await landCandidate(context, action);
    case 'propose':
      return await proposeCandidate(context, action);
    case 'watch-pull-request':
      return await watchPullRequest(context, action);
    case 'recall-merge':
      return await recallMerge(context, action);
    case 'end-pull-request':
      return await endPullRequest(context, action);
    case 'build-trial':
      return await buildTrial(context, action);
    case 'gate-trial':
      return await gateTrial(context, action);
    case 'reuse-green':
      return reuseGreen(context, action);
    case 'measure-trial':
      return await measureTrial(context, action);
    case 'stop-trial':
      context.trying.get(action.trial)?.abort();
      return;
    case 'end-trial':
      return await endTrial(context, action);
    case 'make-ready':
      return await makeReady(context, action);
    case 'clear-gate':
      return await clearGate(context, action);
    case 'check-upstream':
      return await checkUpstream(context, action);
    case 'push-beads':
      return await pushBeads(context, action);
    case 'chore':
      return await rotateLogs(context);
    case 'tidy-repository':
      return await tidyRepository(context, action);
  }
}
