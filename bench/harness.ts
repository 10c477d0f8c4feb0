// What every benchmark has in common: alternating rounds, medians, and the one JSON object on the last line of stdout.
//   {"bench":"factory","ok":true,"figures":{"attach.first-paint":{"value":140,"unit":"ms","bar":300,"ok":true}}}

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Fewer rounds, the same keys. */
  readonly quick: boolean;
  /** Where the raw rounds go, or null. */
  readonly raw: string | null;
}

export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** The figure to reach; absent where none is set. */
  readonly bar?: number;
  readonly ok: boolean;
}

/** Which side of the bar is good; `at-most` where unset. */
export type Sense = 'at-most' | 'at-least';

export interface Measured {
  readonly key: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly bar?: number;
  readonly sense?: Sense;
}

/** One contender: does its work once and answers what was measured, in the unit of its key. */
export interface Contender {
  readonly key: string;
  readonly unit: string;
  readonly bar?: number;
  readonly sense?: Sense;
  readonly measure: () => Promise<number>;
}

export function benchOptions(args: readonly string[] = process.argv.slice(2)): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean', default: false }, raw: { type: 'string' } },
  });
  return { quick: values.quick, raw: values.raw ?? null };
}

/** Runs the contenders turn by turn, so that what else the machine does hits all alike. Progress goes to stderr. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Measured[]> {
  const samples = new Map<string, number[]>(contenders.map(({ key }) => [key, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { key, unit, measure } of contenders) {
      const value = await measure();
      samples.get(key)?.push(value);
      progress(`round ${round} of ${rounds}: ${key} ${rounded(value)} ${unit}`);
    }
  }
  return contenders.map(({ measure: _, ...rest }) => ({ ...rest, samples: samples.get(rest.key) ?? [] }));
}

/** The middle sample, or the mean of the two middle ones; NaN of none. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The figure of one key: the median against its bar. A key without samples is never good. */
export function figureOf({ unit, samples, bar, sense = 'at-most' }: Measured): Figure {
  const exact = median(samples);
  const value = rounded(exact);
  if (bar === undefined) return { value, unit, ok: Number.isFinite(value) };
  return { value, unit, bar, ok: sense === 'at-most' ? exact <= bar : exact >= bar };
}

/** Prints the closing object, writes the raw rounds where asked, and sets exit code 1 where a bar was missed. */
export function report(bench: string, measured: readonly Measured[], options: BenchOptions): void {
  const figures = Object.fromEntries(measured.map((each) => [each.key, figureOf(each)]));
  const ok = Object.values(figures).every((figure) => figure.ok);
  if (options.raw !== null) {
    const rounds = Object.fromEntries(measured.map(({ key, unit, samples }) => [key, { unit, samples }]));
    writeFileSync(options.raw, `${JSON.stringify({ bench, rounds }, null, 2)}\n`);
  }
  console.log(JSON.stringify({ bench, ok, figures }));
  process.exitCode = ok ? 0 : 1;
}

export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
