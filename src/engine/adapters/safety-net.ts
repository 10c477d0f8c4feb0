// What nobody caught. A promise that was rejected unheard concerns one thing that was asked for: the process goes on.
// An exception that nobody caught may have left anything half-done: the process ends, to be started again.

export interface SafetyNet {
  readonly note: (text: string) => void;
  /** Ends the process; what it holds is let go of by the kernel. */
  readonly end: () => void;
}

export function spreadSafetyNet({ note, end }: SafetyNet): void {
  process.on('unhandledRejection', (cause) => note(`a promise was rejected unheard: ${stackOf(cause)}`));
  process.on('uncaughtException', (cause) => {
    note(`uncaught, so this process ends: ${stackOf(cause)}`);
    end();
  });
}

export function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
