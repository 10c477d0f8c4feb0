// How a run ended, in words: its exit, and what it had to say for itself.

import { withRefusal } from './fold-runs.ts';
import { shortened } from './shortened.ts';
import type { GuestStatus } from './terminals.ts';
import type { Run } from './town-state.ts';

type Exited = GuestStatus & { kind: 'exited' };

/** One line. Of a run that ended by itself with its work on it: why that was refused, else the screen's last line. */
export function endText(run: Run, { exit, digest }: Pick<Exited, 'exit' | 'digest'>): string {
  const plain = exitText(exit);
  const isByItself = run.phase.kind === 'spawning' || run.phase.kind === 'running';
  if (!run.bead || !isByItself) return plain;
  if (run.refusal !== '') return withRefusal(run, plain);
  const said = digest.bottom.findLast((line) => line.trim() !== '');
  return said === undefined ? plain : `${plain}: ${shortened(said)}`;
}

function exitText({ code, signal }: Exited['exit']): string {
  if (signal !== null) return `ended by ${signal}`;
  if (code === null) return 'its end was not seen';
  return `exit ${code}`;
}
