// How long to wait before trying again.

export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
}

/** The wait before the `attempt`th retry, counted from 1: grows by the factor, up to a limit. */
export function backoffMs({ firstMs, factor, mostMs }: Backoff, attempt: number): number {
  if (attempt < 1) throw new RangeError('retries are counted from 1');
  return Math.min(mostMs, Math.round(firstMs * factor ** (attempt - 1)));
}

/** Tries up to `attempts` times; `pause` waits between. Rejects with the last error. */
export async function retry<T>(work: () => Promise<T>, attempts: number, pause: (attempt: number) => Promise<void>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts) throw error;
      await pause(attempt);
    }
  }
}
