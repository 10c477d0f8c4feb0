// What is told of a gate that has failed: why, the end of its output, and where all of it is.

import { relative } from 'node:path';
import type { EngineContext } from '../engine-context.ts';
import type { TrialId } from '../ids.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { type GateOwner, gateLogFile } from './gate-logs.ts';
import type { Verdict } from './judge.ts';
import { unfetchedWords } from './unfetched.ts';

export interface GateRun {
  readonly owner: GateOwner;
  /** Where it is a trial's, whose checkouts are its own. */
  readonly trial?: TrialId;
  readonly gatedCommit: CommitId;
  readonly result: Verdict;
}

/** '' where it has not failed. */
export async function redNote({ paths }: EngineContext, rig: Rig, run: GateRun): Promise<string> {
  const { owner, result } = run;
  if (result.kind !== 'red' && result.kind !== 'timed-out') return '';
  const { asOn, gate, beside } = result;
  const gatedCommit = asOn?.gatedCommit ?? run.gatedCommit;
  const of = { owner, gatedCommit, gate, beside };
  const file = relative(paths.root, gateLogFile(rig.paths, of));
  const advice = asOn
    ? `\n(what decides how changes are tested has to pass the tests from before as well: hand in the rest without it, or ask a person to change it on ${rig.settings.branch})`
    : '';
  const words =
    result.kind === 'red'
      ? await unfetchedWords(rig, {
          gatedCommit,
          ...(run.trial && { trial: run.trial }),
          ...(beside && { beside }),
        })
      : '';
  const unfetched = words === '' ? '' : `\n(${words})`;
  return `${whyRed(rig, result)}\n${result.tail.trimEnd()}\n(all of its output: ${file} in the town's folder)${advice}${unfetched}`;
}

function whyRed({ settings: { branch } }: Rig, result: Verdict): string {
  const { asOn, gate, code } = result;
  if (result.kind === 'timed-out') return `gate ${gate} timed out: ${lateWords(result)}`;
  const where = asOn ? `, but with ${branch}'s own ${fewOf(asOn.guarded)}` : '';
  return `gate ${gate} failed on ${branch} with this change${where} (exit ${code})`;
}

export function lateWords({ limitMs }: { readonly limitMs: number }): string {
  return `no end within its limit of ${limitMs / 1_000} s`;
}
