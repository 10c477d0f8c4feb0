// Which conversation a run begins or goes on with, and what it is told first. Pure.

import { hash } from 'node:crypto';
import type { Run, TownState } from '../town-state.ts';

export type Conversation =
  /** `session` is what we want it to be called, where the CLI lets us choose. */
  | { readonly how: 'fresh'; readonly session?: string }
  /** `session` is what the CLI calls the conversation of the agent's run before. */
  | { readonly how: 'resume'; readonly session: string };

/** A resumed run that was cut off again so soon was cut off by its own conversation, most likely. */
const SHORT_LIFE_MS = 30_000;

/**
 * A run whose agent was cut off in the middle of the same work goes on with its conversation; one that ended by itself,
 * or was ended for silence, a loop or by a person, is done afresh. So is one whose conversation lies in the folder of
 * another account than the one that is used now.
 */
export function conversationOf(
  { runs }: Pick<TownState, 'runs'>,
  run: Run,
  account: string | null = null,
): Conversation {
  const before = run.before === null ? undefined : runs[run.before];
  if (before?.phase.kind !== 'ended' || !before.isCut || !before.session) return { how: 'fresh' };
  if (before.runtime !== run.runtime || before.bead !== run.bead || before.rig !== run.rig)
    return { how: 'fresh' };
  if ((before.account ?? null) !== account) return { how: 'fresh' };
  const livedMs = before.phase.at - (before.startedAt ?? before.phase.at);
  if (before.goesOn && livedMs < SHORT_LIFE_MS) return { how: 'fresh' };
  return { how: 'resume', session: before.session };
}

/** A UUID of the run's own, the same at each call: of its token's hash, which nobody else has. */
export function chosenSession({ tokenHash }: Pick<Run, 'tokenHash'>): string {
  const hex = hash('sha256', `conversation ${tokenHash}`, 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

/** What a run is told first; null: nothing, it waits for a person or a message. */
export function firstPrompt(
  { bead }: Pick<Run, 'bead'>,
  { how }: Conversation,
  title: string,
): string | null {
  if (bead === null) return null;
  if (how === 'resume')
    return `Your program was cut off and has been started again. Go on with ${bead} where you were.`;
  return `On your hook is ${bead}: ${title}\nRead it and your orders with \`gt prime\` and \`gt hook\`, then do it now, without asking whether to begin. When it is committed, call \`gt done\`.`;
}
