// Judges the branch as it is, where a change that stands on it has failed: what was broken before is nobody's fault.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { baseTreesOf, judgedBy } from '../merge-request.ts';
import { askAboutRedBranch } from './ask-about-rig.ts';
import { putOff } from './gate.ts';
import { gateDefinition } from './green.ts';
import { attempt, testsFailedIn } from './judge.ts';
import { settingsInForce } from './settings-in-force.ts';
import { isBuilt } from './train.ts';
import { unfetchedWords } from './unfetched.ts';

/** Runs the gate on what the candidate stands on. */
export async function gateBranch(
  context: EngineContext,
  action: Action & { kind: 'gate-branch' },
): Promise<void> {
  const request = context.state.queue[action.mr];
  if (request === undefined || !isBuilt(request)) return;
  const rig = openRig(context, request.rig);
  const gate = rig.settings.gates.find(({ name }) => name === action.gate);
  if (!gate) return;
  const definition = gateDefinition(gate, settingsInForce(rig.settings, context));
  using running = context.gating.begin(request.mr, gate.name);
  const { stop, started } = running;
  const { base } = request.phase;
  const { paths } = judgedBy(gate, request.phase);
  const { gatedTree: tree, gatedCommit } = await rig.repository.gated(base, paths);
  const place = { rig, gatedCommit, owner: null, isBranch: true, isFlagged: false, stop, started };
  const { result } = await attempt(context, place, gate);
  if (stop.aborted) return;
  if (result.kind !== 'green' && result.kind !== 'red') {
    putOff(context, request, result);
    return;
  }
  const log = { owner: null, gatedCommit, gate: result.gate, beside: result.beside };
  const failed = result.kind === 'red' ? await testsFailedIn(rig, log) : null;
  const unfetched = failed
    ? await unfetchedWords(rig, { gatedCommit, ...(result.beside && { beside: result.beside }) })
    : '';
  const { elapsedMs } = result;
  context.record('branch.judged', {
    ...{ rig: rig.name, tree, gate: gate.name, definition, elapsedMs, failed },
    ...(unfetched === '' ? {} : { unfetched }),
  });
}

export function setAside(context: EngineContext, { mr }: Action & { readonly kind: 'set-aside' }): void {
  const request = context.state.queue[mr];
  if (request === undefined || !isBuilt(request)) return;
  const { redBranch } = context.state.rigs[request.rig] ?? {};
  if (!redBranch || !baseTreesOf(request.phase).includes(redBranch.tree)) return;
  const { branch } = openRig(context, request.rig).settings;
  const { gate, unfetched } = redBranch;
  const what = `${branch} fails gate ${gate} without this change too: what mends it lands first`;
  const why = unfetched === undefined ? what : `${what} (${unfetched})`;
  const asked = askAboutRedBranch(context.state, request, { tree: redBranch.tree, why });
  context.recordAll([...asked, { kind: 'mr.set-aside', data: { mr, tree: redBranch.tree, why } }]);
}
