// npm run bench -- factory: what a person and an agent wait for. First paint of `gt` attaching to a running town and
// of a cold one, an agent's `gt hook`, and the echo of a key in the focused pane while twenty polecats print.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram, programFile } from '../test/support/gt-program.ts';
import { alternate, benchOptions, type Measured, progress, report } from './harness.ts';

const POLECATS = 20;
/** One frame at 60 a second. */
const FRAME_MS = 16.7;
/** Characters that nothing else on the screen shows. */
const ECHOED = ['~', '^', '{', '}', '|', '\\'];

const options = benchOptions();
const rounds = options.quick ? 3 : 9;
const world = new GtProgram();
const town = world.path('town');
try {
  await makeBusyTown();
  const hookEnv = await polecatEnvironment();
  const measured: Measured[] = [
    ...(await alternate(
      [
        { key: 'attach.first-paint', unit: 'ms', bar: 300, measure: firstPaint },
        { key: 'hook.cold', unit: 'ms', bar: 120, measure: () => hook(hookEnv) },
        { key: 'node.start', unit: 'ms', measure: () => timed(process.execPath, ['-e', '0'], {}) },
      ],
      rounds,
    )),
    ...(await echo(options.quick ? 60 : 300)),
    ...(await alternate(
      [{ key: 'cold.first-paint', unit: 'ms', bar: 1_500, measure: coldFirstPaint }],
      rounds,
    )),
  ];
  await world.mustGt(['down'], { cwd: town });
  report('factory', measured, options);
} finally {
  await world[Symbol.asyncDispose]();
}

/** A town with a rig and twenty polecats that print a line ten times a second. */
async function makeBusyTown(): Promise<void> {
  await world.mustGt(['init', town]);
  const settings = JSON.parse(readFileSync(`${town}/town.json`, 'utf8'));
  const printing = 'i=0; while :; do i=$((i+1)); echo "working on line $i of many"; sleep 0.1; done';
  writeFileSync(
    `${town}/town.json`,
    JSON.stringify({
      ...settings,
      runtimes: { printer: { command: ['/bin/sh', '-c', printing] } },
      roles: { polecat: 'printer' },
    }),
  );
  await world.mustGt(['rig', 'add', 'tally', world.repository('tally'), '--no-gates'], { cwd: town });
  const beads: string[] = [];
  for (let nth = 1; nth <= POLECATS; nth += 1) {
    beads.push((await world.mustBd(['create', `Bead ${nth}`, '--silent'], { cwd: town })).trim());
  }
  await world.mustGt(['sling', ...beads], { cwd: town });
  for (let running = 0; running < POLECATS; running = await runningPolecats()) await delay(100);
  progress(`${POLECATS} polecats print`);
}

interface StatusAgent {
  readonly run: string | null;
  readonly activity: string;
}

async function runningPolecats(): Promise<number> {
  const status = JSON.parse(await world.mustGt(['status', '--json'], { cwd: town })) as {
    polecats: StatusAgent[];
  };
  return status.polecats.filter(({ activity }) => activity === 'working').length;
}

async function polecatEnvironment(): Promise<Record<string, string>> {
  const pids = world.leftovers().filter(({ command }) => command.includes('working on line'));
  for (const { pid } of pids) {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => entry.includes('='));
    const env = Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
    if (env['GT_TOKEN']) return env;
  }
  throw new Error('no polecat with a token was found');
}

/** From the start of `gt` until the roster is on the screen. */
async function firstPaint(): Promise<number> {
  const startedAt = performance.now();
  const screen = world.open([], { cwd: town, cols: 200, rows: 50 });
  await screen.waitFor('mayor');
  const elapsed = performance.now() - startedAt;
  screen.press('C-b', 'd');
  await screen.exited;
  await screen[Symbol.asyncDispose]();
  return elapsed;
}

async function coldFirstPaint(): Promise<number> {
  await world.mustGt(['down'], { cwd: town });
  await world.waitForNoProcess();
  return await firstPaint();
}

function hook(env: Record<string, string>): Promise<number> {
  return timed(programFile('gt'), ['hook', '--json'], env);
}

function timed(file: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** From a key's write to its character on the outer screen, one key after the other. */
async function echo(keys: number): Promise<Measured[]> {
  await using screen = world.open([], { cwd: town, cols: 200, rows: 50 });
  await screen.waitFor('mayor');
  screen.press('C-b', '1');
  await screen.waitFor(/mayor · /);
  screen.type('cat\r');
  await delay(300);
  const samples: number[] = [];
  for (let nth = 0; nth < keys; nth += 1) {
    const key = ECHOED[nth % ECHOED.length] ?? '~';
    const seen = screen.output.length;
    const startedAt = performance.now();
    screen.type(key);
    while (!screen.output.includes(key, seen)) await new Promise((resolve) => setImmediate(resolve));
    samples.push(performance.now() - startedAt);
    // Keys fall at every place of the painter's frame.
    await delay(20 + ((nth * 7) % 23));
  }
  screen.type('\x04');
  screen.press('C-b', 'd');
  await screen.exited;
  const sorted = samples.toSorted((a, b) => a - b);
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
  return [
    { key: 'echo.median', unit: 'ms', bar: FRAME_MS, samples },
    { key: 'echo.p95', unit: 'ms', samples: [p95] },
  ];
}
