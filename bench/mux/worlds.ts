// Where the contenders run: ours in a world of its own (see GtProgram), and what both are given of this one.

import { type GtProgram, programFile } from '../../test/support/gt-program.ts';
import { OuterPty } from './outer-pty.ts';

/** A benchmark of the mux; `quick` means fewer rounds and less data. */
export type MuxPart = (how: {
  readonly quick: boolean;
}) => Promise<readonly import('../harness.ts').Measured[]>;

export function processEnv(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: process.env['HOME'] ?? '/',
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
  };
}

/** `gt ARGS` on the outer terminal. */
export function openGt(world: GtProgram, args: readonly string[], cwd: string = world.folder): OuterPty {
  return new OuterPty({ file: programFile('gt'), args, cwd, env: world.env });
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
