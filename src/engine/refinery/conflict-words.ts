// A conflict in words: for whoever has to resolve it, and for whoever asks what becomes of it. Pure.

import { isCrew, PERSON } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import { KEPT_BY_LFS } from '../rigs/merge-trees.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { Strategy } from '../rigs/strategy.ts';
import { shellWord } from '../shell-word.ts';
import type { ConflictFacts } from './conflict-facts.ts';

export interface ConflictPlace {
  readonly branch: string;
  readonly strategy: Strategy;
}

/** `a.txt, b.bin (binary) and 3 more`. */
export function conflictFiles({ files, count }: ConflictFacts): string {
  const shown = files.slice(0, MOST).map(({ path, kind }) => (kind ? `${path} (${kind})` : path));
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}

const MOST = 10;

/** What has landed there meanwhile, a line each: `bd-a1 (1a2b3c4d5, "Its subject") changed a.txt`. */
export function sinceLines({ since }: ConflictFacts): readonly string[] {
  return since.map(({ commit, subject, bead, paths }) => {
    const what = `${commit.slice(0, 9)}, "${subject}"`;
    return `${bead === null ? what : `${bead} (${what})`} changed ${fewOf(paths)}`;
  });
}

/** What is written on the bead: the first line says it all in short. */
export function conflictNote(
  { agent }: Pick<MergeRequest, 'agent'>,
  places: string,
  facts: ConflictFacts,
  place: ConflictPlace,
): string {
  const { branch, strategy } = place;
  const isOwnClone = isCrew(agent) || agent === PERSON;
  const main = isCrew(agent) ? `origin/${branch}` : branch;
  const bringUp = `${isCrew(agent) ? 'git fetch, ' : ''}git ${strategy === 'rebase' ? 'rebase' : 'merge'} ${main}`;
  return [
    `conflict with what landed since, in ${places}: to be redone on the new ${branch}`,
    ...sinceLines(facts),
    ...pointerAdvice(facts),
    ...(isOwnClone ? [`${bringUp}; ${ASKED}, and hand it in again`] : []),
  ].join('\n');
}

/** Of a pointer both sides cannot be kept. */
function pointerAdvice({ files }: ConflictFacts): readonly string[] {
  if (!files.some(({ kind }) => kind?.endsWith(KEPT_BY_LFS))) return [];
  return [
    `Of what is ${KEPT_BY_LFS} git has pointers, which are not merged by lines: take one side whole, by git checkout --ours or --theirs with its path.`,
  ];
}

const ASKED = 'keep what both sides are meant for, run the gates, commit';

/** For a person who takes the branch over. */
export function byHandAdvice(
  { bead, branch, repository }: Record<'bead' | 'branch' | 'repository', string>,
  { branch: main, strategy }: ConflictPlace,
): string {
  return [
    `to be resolved by hand, in a clone of yours: git fetch ${shellWord(repository)} ${branch}:${branch}`,
    `git switch ${branch}, git ${strategy === 'rebase' ? 'rebase' : 'merge'} ${main}; ${ASKED}, gt mq submit --bead ${bead}`,
  ].join('\n');
}

/** What a polecat is told that resolves it: its clone holds the new branch and, as an object, the one that was handed in. */
export function conflictBrief(
  { mr, conflict }: { readonly mr: string; readonly conflict: ConflictFacts },
  { branch, strategy }: ConflictPlace,
  gates: readonly string[],
): string {
  const { tip } = conflict;
  const bringUp =
    strategy === 'rebase' ? `git reset --hard ${tip} && git rebase ${branch}` : `git merge ${tip}`;
  const since = sinceLines(conflict);
  return [
    `The work was done before, and handed in as ${mr}: it conflicts with what has landed since, in ${conflictFiles(conflict)}.`,
    ...(since.length > 0
      ? ['Landed there (bd show BEAD says what it is for):', ...since.map((line) => `- ${line}`)]
      : []),
    `Bring the conflict up: ${bringUp}`,
    ...pointerAdvice(conflict),
    `Then ${ASKED}, and gt done.${gates.length > 0 ? ` The gates: ${fewOf(gates, 5)}.` : ''}`,
  ].join('\n');
}
