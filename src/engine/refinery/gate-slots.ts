// Which of the gates that run at once each one is, so that no two share a port or a scratch database.

import { createHash } from 'node:crypto';
import type { RigSettings } from '../settings.ts';

/** Below the ports that Linux hands out by itself (32768 and up), above those that people choose. */
const FIRST_PORT = 20_000;
const PORTS_PER_TOWN = 1_000;
const TOWNS = 12;
const PORTS_PER_SLOT = 100;

export interface GateSlot extends Disposable {
  /** From 0; the lowest that is free. */
  readonly slot: number;
  /** First of the hundred ports that are this slot's. */
  readonly portBase: number;
}

export class GateSlots {
  readonly #firstPort: number;
  readonly #taken = new Set<number>();

  /** Towns on one machine differ in their ports by the hash of their roots; two of twelve may still meet. */
  constructor(root: string) {
    const hash = createHash('sha256').update(root).digest().readUInt32BE(0);
    this.#firstPort = FIRST_PORT + PORTS_PER_TOWN * (hash % TOWNS);
  }

  take(): GateSlot {
    let slot = 0;
    while (this.#taken.has(slot)) slot += 1;
    this.#taken.add(slot);
    return {
      slot,
      portBase: this.#firstPort + PORTS_PER_SLOT * slot,
      [Symbol.dispose]: () => void this.#taken.delete(slot),
    };
  }
}

/** How many of a rig's gates run at once. */
export function gateSlotsOf({ gateSlots: wanted }: RigSettings, cores: number): number {
  return wanted ?? Math.max(1, Math.floor(cores / 2));
}
