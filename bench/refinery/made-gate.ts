// The gate of a generated queue: a program that reads the tree at hand, takes its time, and tells of each of its starts
// by a line in a file outside of all checkouts.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `busy` counts, which takes a processor whole; `asleep` waits; `instant` does neither. */
export type GateKind = 'busy' | 'asleep' | 'instant';

export interface GateWork {
  readonly kind: GateKind;
  /** How long it takes on a processor of its own. */
  readonly ms: number;
  /** Its runs that fail by chance, counted from 1. */
  readonly flakes?: readonly number[];
}

const SCRIPT = `#!/bin/sh
# gate.sh RUNS KIND AMOUNT [FLAKE...]: red where red/NAME has no fix/NAME, and where both halves of a pair are there.
runs=$1 kind=$2 amount=$3
shift 3
echo run >> "$runs"
nth=$(wc -l < "$runs")
case $kind in
  asleep) sleep "$amount" ;;
  busy) i=0; while [ "$i" -lt "$amount" ]; do i=$((i + 1)); done ;;
esac
for flake; do
  [ "$nth" -eq "$flake" ] && { echo "it fails by chance"; exit 1; }
done
for red in red/*; do
  [ -e "$red" ] && [ ! -e "fix/\${red#red/}" ] && { echo "$red"; exit 1; }
done
for half in pair/*.a; do
  [ -e "$half" ] && [ -e "\${half%.a}.b" ] && { echo "$half and its other half"; exit 1; }
done
exit 0
`;

const TRIAL = 200_000;

export class MadeGate {
  readonly #script: string;
  readonly #runs: string;
  readonly #countsPerMs: number;

  /** Writes the program into the folder, and measures how fast it counts. */
  constructor(folder: string) {
    this.#script = join(folder, 'gate.sh');
    this.#runs = join(folder, 'gate-runs');
    writeFileSync(this.#script, SCRIPT, { mode: 0o755 });
    const trials = [1, 2, 3, 4, 5].map(() => this.#timed(TRIAL) - this.#timed(0));
    this.#countsPerMs = TRIAL / Math.min(...trials);
    this.reset();
  }

  /** The command, as in a rig's settings. */
  command({ kind, ms, flakes = [] }: GateWork): string {
    const amount = kind === 'busy' ? Math.round(ms * this.#countsPerMs) : ms / 1_000;
    return `'${this.#script}' '${this.#runs}' ${kind} ${amount} ${flakes.join(' ')}`.trimEnd();
  }

  /** How often it was started since the last reset. */
  get runs(): number {
    return existsSync(this.#runs) ? readFileSync(this.#runs, 'utf8').split('\n').length - 1 : 0;
  }

  reset(): void {
    rmSync(this.#runs, { force: true });
  }

  #timed(counts: number): number {
    const startedAt = performance.now();
    execFileSync(this.#script, [this.#runs, 'busy', String(counts)], { cwd: '/' });
    return performance.now() - startedAt;
  }
}
