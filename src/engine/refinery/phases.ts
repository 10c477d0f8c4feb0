// Which gates of a candidate may run at once: those of one phase. One without a phase has one to itself. Pure.

import type { GateSettings } from '../gate-settings.ts';

/** The gates in the order in which they run: each row begins when the one before it is green. */
export function phasesOf(gates: readonly GateSettings[]): readonly (readonly GateSettings[])[] {
  const rows: GateSettings[][] = [];
  for (const gate of gates) {
    const row = rows.at(-1);
    if (row && gate.phase !== undefined && row[0]?.phase === gate.phase) row.push(gate);
    else rows.push([gate]);
  }
  return rows;
}

interface GatesOfOne {
  /** What a candidate has not passed yet, in the rig's order. */
  readonly left: readonly GateSettings[];
  /** Names of those of them that run. */
  readonly running: readonly string[];
  /** Whether another candidate's run is about to tell the same. */
  readonly isJudged: (gate: GateSettings) => boolean;
}

/** Those that may begin now, in the rig's order. Before a phase nothing is left out that another one judges. */
export function gatesToBegin({ left, running, isJudged }: GatesOfOne): readonly GateSettings[] {
  const phase = left[0]?.phase;
  if (phase === undefined) {
    if (running.length > 0) return [];
    const end = left.findIndex((gate) => gate.phase !== undefined);
    const next = (end < 0 ? left : left.slice(0, end)).find((gate) => !isJudged(gate));
    return next ? [next] : [];
  }
  const now = left.filter((gate) => gate.phase === phase);
  if (running.some((name) => !now.some((gate) => gate.name === name))) return [];
  return now.filter((gate) => !running.includes(gate.name) && !isJudged(gate));
}
