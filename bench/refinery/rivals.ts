// The queues that ours is measured against, each as its authors describe it, over a yard that builds, tests and lands.

/** A change built on the branch, or on the car before it. */
export interface Car {
  readonly name: string;
}

export interface Yard<C extends Car> {
  /** Null where it cannot be merged; on the branch as it is where `on` is null. */
  build(name: string, on: C | null): Promise<C | null>;
  /** Runs the gate on the car with all before it; null where it was stopped. */
  test(car: C, stop?: AbortSignal): Promise<boolean | null>;
  /** Moves the branch to the last of them; they stand on it, and on one another. */
  land(cars: readonly C[]): Promise<void>;
}

/** Brings a queue of changes to its end; what does not land is turned down. */
export type Strategy = <C extends Car>(yard: Yard<C>, queue: readonly string[]) => Promise<void>;

/** Each change alone, on what landed before it. */
export const sequential: Strategy = async (yard, queue) => {
  for (const name of queue) {
    const car = await yard.build(name, null);
    if (car && (await yard.test(car))) await yard.land([car]);
  }
};

const BATCH = 5;

/**
 * As in Gas Town's `internal/refinery/batch.go`: five at a time, a red batch is tested once more, then bisected, and
 * what was found good is built again and tested before it lands.
 */
export const batchOfFive: Strategy = async (yard, queue) => {
  for (let from = 0; from < queue.length; from += BATCH) {
    const cars = await stack(yard, queue.slice(from, from + BATCH));
    if (cars.length === 0) continue;
    if (await isGreen(yard, cars)) await yard.land(cars);
    else if (cars.length > 1) await retryAndBisect(yard, cars);
  }
};

async function retryAndBisect<C extends Car>(yard: Yard<C>, batch: readonly C[]): Promise<void> {
  if (await isGreen(yard, batch)) return await yard.land(batch);
  const good = await stack(yard, await goodOf(yard, [], namesOf(batch)));
  if (good.length > 0 && (await isGreen(yard, good))) await yard.land(good);
}

/** Of names that are red on top of what is known to be good, those that are good. */
async function goodOf<C extends Car>(
  yard: Yard<C>,
  known: readonly string[],
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length <= 1) return [];
  const [left, right] = halves(names);
  if (await isGreen(yard, await stack(yard, [...known, ...left])))
    return [...left, ...(await goodOf(yard, [...known, ...left], right))];
  const good = await goodOf(yard, known, left);
  const before = [...known, ...good];
  if (await isGreen(yard, await stack(yard, [...before, ...right]))) return [...good, ...right];
  return [...good, ...(await goodOf(yard, before, right))];
}

/** The whole queue as one batch, halved where it is red; where its left half is green the right one is not tested. */
export const bisect: Strategy = async (yard, queue) => {
  await settle(yard, queue);
};

async function settle<C extends Car>(yard: Yard<C>, names: readonly string[]): Promise<void> {
  const cars = await stack(yard, names);
  if (cars.length === 0) return;
  if (await isGreen(yard, cars)) await yard.land(cars);
  else await divide(yard, namesOf(cars));
}

/** Of names that are red together. */
async function divide<C extends Car>(yard: Yard<C>, names: readonly string[]): Promise<void> {
  if (names.length <= 1) return;
  const [left, right] = halves(names);
  const cars = await stack(yard, left);
  if (await isGreen(yard, cars)) {
    await yard.land(cars);
    await divide(yard, right);
  } else {
    await divide(yard, left);
    await settle(yard, right);
  }
}

/**
 * As GitHub's merge queue, GitLab's trains and Zuul: each of the first so many changes is tested with all before it, at
 * once; behind one that is red all is thrown away and begun anew.
 */
export function speculative(slots: number): Strategy {
  return async (yard, queue) => {
    let waiting = queue;
    while (waiting.length > 0) waiting = await untilRed(yard, waiting, slots);
  };
}

interface Test<C extends Car> {
  readonly car: C;
  readonly stop: AbortController;
  readonly ended: Promise<boolean | null>;
}

/** Lands green changes until one is red; answers what is behind that one. */
async function untilRed<C extends Car>(
  yard: Yard<C>,
  queue: readonly string[],
  slots: number,
): Promise<readonly string[]> {
  const tests: Test<C>[] = [];
  let last: C | null = null;
  let next = 0;
  for (;;) {
    while (tests.length < slots && next < queue.length) {
      const car: C | null = await yard.build(queue[next] ?? '', last);
      next += 1;
      if (car === null) continue;
      const stop = new AbortController();
      tests.push({ car, stop, ended: yard.test(car, stop.signal) });
      last = car;
    }
    const first = tests.shift();
    if (first === undefined) return [];
    if (await first.ended) await yard.land([first.car]);
    else {
      for (const { stop } of tests) stop.abort();
      await Promise.all(tests.map(({ ended }) => ended));
      return queue.slice(queue.indexOf(first.car.name) + 1);
    }
  }
}

/** Each on the one before, the first on the branch; what cannot be merged is left out. */
async function stack<C extends Car>(yard: Yard<C>, names: readonly string[]): Promise<readonly C[]> {
  const cars: C[] = [];
  for (const name of names) {
    const car = await yard.build(name, cars.at(-1) ?? null);
    if (car !== null) cars.push(car);
  }
  return cars;
}

async function isGreen<C extends Car>(yard: Yard<C>, cars: readonly C[]): Promise<boolean> {
  const last = cars.at(-1);
  return last === undefined || (await yard.test(last)) === true;
}

function halves(names: readonly string[]): readonly [readonly string[], readonly string[]] {
  const middle = Math.floor(names.length / 2);
  return [names.slice(0, middle), names.slice(middle)];
}

function namesOf(cars: readonly Car[]): readonly string[] {
  return cars.map(({ name }) => name);
}
