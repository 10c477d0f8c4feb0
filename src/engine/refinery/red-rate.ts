// What share of changes is red, as far as the queue has seen. Pure.

/** Between a rate of which nobody would notice and one at which testing together is of no use. */
const LOWEST = 0.005;
const HIGHEST = 0.9;
const RATES = 24;
/** How much each change that is judged takes from the weight of all before it: the last fifty or so count. */
const MEMORY = 0.98;

/** A weight, as its logarithm, for each rate that there may be, from the lowest up, evenly on a logarithmic scale. */
export type RedRate = readonly number[];

const rates: readonly number[] = Array.from(
  { length: RATES },
  (_, at) => LOWEST * (HIGHEST / LOWEST) ** (at / (RATES - 1)),
);

/**
 * Before any change was judged: most queues are green, and nobody knows. Of such beginnings one with which a queue of
 * few red changes and one of many both take about a tenth more runs than theory allows.
 */
const PRIOR: RedRate = rates.map((rate) => 0.2 * Math.log(rate) - 0.3 * Math.log(1 - rate));

/** What is believed after so many green changes, and then so many red ones; as if they were told one by one. */
export function judged(before: RedRate | null, { green, red }: { green: number; red: number }): RedRate {
  const fade = MEMORY ** (green + red);
  const greens = weightOf(green) * MEMORY ** red;
  const reds = weightOf(red);
  return rates.map((rate, at) => {
    const prior = PRIOR[at] ?? 0;
    // What fades is what was seen, never the prior.
    const seen = ((before?.[at] ?? prior) - prior) * fade;
    return prior + seen + greens * Math.log(1 - rate) + reds * Math.log(rate);
  });
}

/** Of the newest so many, each of which takes from those before it. */
function weightOf(count: number): number {
  return (1 - MEMORY ** count) / (1 - MEMORY);
}

/** The share that is expected, from 0 to 1. */
export function meanRate(rate: RedRate | null): number {
  return weightsOf(rate).reduce((sum, weight, at) => sum + weight * (rates[at] ?? 0), 0);
}

/** The chance, for each of these numbers of changes, that the next so many are all green. */
export function chancesOfGreen(rate: RedRate | null, counts: readonly number[]): readonly number[] {
  const weights = weightsOf(rate);
  return counts.map((count) =>
    weights.reduce((sum, weight, at) => sum + weight * (1 - (rates[at] ?? 0)) ** count, 0),
  );
}

/** Runs that it costs, in an agent's work and tokens, to turn down what is green. */
const WRONG_REJECTION_RUNS = 20;
/** Of runs of a gate that nobody has counted yet, one in so many fails by chance. */
const RUNS_A_FLAKE = 66;

/**
 * Whether a gate that has failed once, on a change that would be turned down for it, is to be run once more. Where nothing
 * was judged before it is: that one run tells more of the gate than any guess.
 */
export function isWorthAnotherLook(rate: RedRate | null, flakes: number): boolean {
  if (rate === null) return true;
  const red = meanRate(rate);
  // Each one that was seen makes the next more likely.
  const flaky = ((1 + flakes) / RUNS_A_FLAKE) * (1 - red);
  return (flaky / (flaky + red)) * WRONG_REJECTION_RUNS > 1;
}

function weightsOf(rate: RedRate | null): readonly number[] {
  const logarithms = rate ?? PRIOR;
  const most = Math.max(...logarithms);
  const weights = logarithms.map((each) => Math.exp(each - most));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}
