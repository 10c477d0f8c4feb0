// How often an agent is kept from ending its turn while work hangs on its hook: GUPP, without a loop that costs tokens
// for ever. It is kept in memory: an engine that starts anew begins to count anew, and that is bounded too.

export interface StopLimits {
  /** Refusals one after the other with no tool used in between. */
  readonly inRow: number;
  /** Refusals in all of one turn: what uses a tool each time, and gets nowhere, ends as well. */
  readonly inTurn: number;
}

export interface StopCount {
  readonly inRow: number;
  readonly inTurn: number;
  /** What was said last: a CLI that takes it for a prompt begins no turn by it. */
  readonly said: string;
}

export const NO_STOPS: StopCount = { inRow: 0, inTurn: 0, said: '' };

/** Whether the turn's end may be refused once more. */
export function mayRefuse(count: StopCount, limits: StopLimits): boolean {
  return count.inRow < limits.inRow && count.inTurn < limits.inTurn;
}

export function afterRefusal(count: StopCount, said: string): StopCount {
  return { inRow: count.inRow + 1, inTurn: count.inTurn + 1, said };
}

export function afterTool(count: StopCount): StopCount {
  return count.inRow === 0 ? count : { ...count, inRow: 0 };
}

/** Somebody began a turn; not so where its prompt is our own refusal. */
export function afterPrompt(count: StopCount, prompt: string): StopCount {
  const isOurs = count.said !== '' && prompt.startsWith(count.said.slice(0, 200));
  return isOurs ? count : NO_STOPS;
}
