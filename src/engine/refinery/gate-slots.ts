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

/** How many of a rig's gates run at once, where memory allows it. */
export function gateSlotsOf({ gateSlots: wanted }: RigSettings, cores: number): number {
  return wanted ?? Math.max(1, Math.floor(cores / 2));
}

/** What a gate comes to hold where its settings do not say what it may. */
const USUAL_GATE_BYTES = 512 * 1024 ** 2;

interface Memory {
  readonly cores: number;
  /** Of the machine, beside what the gates that run hold by now. */
  readonly freeMemoryBytes: number;
  /** Of that, what no gate is to take. */
  readonly reserveBytes: number;
  /** Gates of the rig that run. */
  readonly running: number;
}

/**
 * How many may run as of now, those that run counted: where the rig does not say, as many as the memory that is left has room
 * for. One always may.
 */
export function gateSlotsNow(
  settings: RigSettings,
  { cores, freeMemoryBytes, reserveBytes, running }: Memory,
): number {
  const most = gateSlotsOf(settings, cores);
  if (settings.gateSlots !== undefined) return most;
  const each = Math.max(1, ...settings.gates.map(({ memory = USUAL_GATE_BYTES }) => memory));
  const further = Math.max(0, Math.floor((freeMemoryBytes - reserveBytes) / each));
  return Math.min(most, Math.max(1, running + further));
}
