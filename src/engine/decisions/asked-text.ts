// What a decision about a dialog on an agent's screen says. Pure.

import type { Question } from '../agents/status/question.ts';
import { shortened } from '../shortened.ts';
import type { Run } from '../town-state.ts';

/** `told`: what a hook said would be asked, which is more than a screen shows; null where none did. */
export function askedText(
  { agent }: Pick<Run, 'agent'>,
  told: string | null,
  { text }: Pick<Question, 'text'>,
): string {
  return shortened(told ?? (text || `${agent} asks: its pane shows what`));
}
