// How long the engine is at git: the time in which at least one call of its repository is under way, whoever waits.

import { EngineRepository } from '../../src/engine/rigs/engine-repository.ts';

export interface GitTime {
  /** With at least one call under way. */
  readonly busyMs: number;
  /** Of each call by itself, where several overlap counted for each. */
  readonly callMs: ReadonlyMap<string, number>;
}

/** Nobody waits for a person's checkout, which is another repository, and for git that rests. */
const ASIDE: ReadonlySet<string> = new Set(['constructor', 'rest', 'followCheckout']);

let underWay = 0;
let busySince = 0;
let busyMs = 0;
const callMs = new Map<string, number>();

/** Has every call of an engine's repository counted from now on. */
export function watchGit(): void {
  const { prototype } = EngineRepository;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const call: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (ASIDE.has(name) || typeof call !== 'function') continue;
    Object.defineProperty(prototype, name, {
      value: async function counted(this: EngineRepository, ...args: readonly unknown[]): Promise<unknown> {
        const startedAt = begin();
        try {
          return await Reflect.apply(call, this, args);
        } finally {
          end(name, startedAt);
        }
      },
    });
  }
}

/** What was counted since the last look. */
export function takeGitTime(): GitTime {
  const taken = { busyMs, callMs: new Map(callMs) };
  busyMs = 0;
  callMs.clear();
  return taken;
}

function begin(): number {
  const now = performance.now();
  if (underWay === 0) busySince = now;
  underWay += 1;
  return now;
}

function end(name: string, startedAt: number): void {
  const now = performance.now();
  underWay -= 1;
  if (underWay === 0) busyMs += now - busySince;
  callMs.set(name, (callMs.get(name) ?? 0) + now - startedAt);
}
