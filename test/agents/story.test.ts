// A whole story with agents' own programs: a wish is typed to the mayor, two polecats of two runtimes do it, and a person
// answers a question, looks at the change and lets it land, all by keys on the screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { TownView } from '../../src/engine/view.ts';
import { noAgent } from '../support/agent-programs.ts';
import { AGENT_RIGS, type AgentRig } from '../support/agent-rigs.ts';
import { AgentTown } from '../support/agent-town.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import type { Step, Turn } from '../support/scripted-model/scenario.ts';

const CODE = `export const toCsv = (rows, separator = ',') => rows.map((row) => row.join(separator)).join('\\n');\n`;
// Written before there is code: it tests what is there.
const TESTS = `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
const file = new URL('../src/csv.mjs', import.meta.url);
test('rows become lines', { skip: !existsSync(file) }, async () => {
  const { toCsv } = await import(file);
  assert.equal(toCsv([[1, 2], [3, 4]]), '1,2\\n3,4');
});
`;
const WISH = 'add CSV export';
const LONG_MS = 120_000;

const shell = (command: string): Step => ({ kind: 'shell', command });
const done: readonly Step[] = [shell('gt done'), { kind: 'text', text: 'That was it.' }];

/** Writes the file by a shell that knows no substitutions, commits it, and hands it in. */
function writes(file: string, text: string): readonly Step[] {
  const encoded = Buffer.from(text).toString('base64');
  return [
    shell(
      `mkdir -p src test && echo ${encoded} | base64 -d > ${file} && git add ${file} && git commit -qm Work`,
    ),
    ...done,
  ];
}

for (const [at, rig] of AGENT_RIGS.entries()) {
  const other = AGENT_RIGS[(at + 1) % AGENT_RIGS.length] ?? rig;
  const skip = noAgent(rig.program) || noAgent(other.program);
  const options = { skip, timeout: 400_000 };
  test(
    `a wish of one line lands by three keys: ${rig.program.command} is mayor and coder, ${other.program.command} tests`,
    options,
    () => landsByKeys(rig, other),
  );
}

const [first] = AGENT_RIGS;
if (first !== undefined) {
  const options = { skip: noAgent(first.program), timeout: 400_000 };
  test('one wish becomes beads of two rigs, done at once', options, () => doneInTwoRigs(first));
}

async function doneInTwoRigs(rig: AgentRig): Promise<void> {
  const { command } = rig.program;
  const names = ['app', 'lib'] as const;
  const mayor: Turn = {
    steps: [
      ...names.map((name) => shell(`bd create 'Greet in ${name}' --rig ${name} --id ${name}-hi`)),
      shell(`gt sling ${names.map((name) => `${name}-hi`).join(' ')}`),
      { kind: 'text', text: 'Both are on their way.' },
    ],
  };
  await using town = await AgentTown.open(rig, [mayor], {
    repositories: { app: { 'README.md': '# app\n' }, lib: { 'README.md': '# lib\n' } },
    settings: { roles: { mayor: command, polecat: command } },
  });
  for (const name of names) {
    const steps: readonly Step[] = [
      { kind: 'text', text: 'I begin.' },
      { kind: 'pause', ms: 8_000 },
      ...writes('src/hi.mjs', `export const hi = '${name}';\n`),
    ];
    town.model.playWhere(command, new RegExp(`Greet in ${name}`), [{ steps }]);
  }
  await using screen = town.world.open([], { cwd: town.cwd, cols: 80, rows: 24 });
  await tellMayor(town, screen, 'greet everybody');
  await town.until(
    'both at work at once',
    ({ polecats }) =>
      new Set(polecats.filter(({ activity }) => activity === 'working').map((each) => each.rig)).size === 2,
    LONG_MS,
  );
  await landed(town, 2);
  for (const name of names) {
    const repository = `${town.cwd}/rigs/${name}/engine.git`;
    assert.equal(town.world.git(repository, 'show', 'main:src/hi.mjs'), `export const hi = '${name}';`);
  }
}

async function landsByKeys(rig: AgentRig, other: AgentRig): Promise<void> {
  const { command } = rig.program;
  const mayor: Turn = {
    steps: [
      { kind: 'text', text: 'Two beads.' },
      shell("bd create 'Write src/csv.mjs' --id lib-code --acceptance '- rows become lines'"),
      shell("bd create 'Test the CSV export' --id lib-test"),
      shell(`gt sling lib-test --runtime ${other.program.command}`),
      shell('gt sling lib-code'),
      { kind: 'text', text: 'Both are on their way.' },
    ],
  };
  await using town = await AgentTown.open(rig, [mayor], {
    others: [other],
    settings: { roles: { mayor: command, polecat: command } },
    rigSettings: {
      gates: [{ name: 'test', run: 'node --test' }],
      review: { paths: ['src/'] },
    },
  });
  town.model.playWhere(command, /Write src\/csv\.mjs/, [
    {
      steps: [
        { kind: 'ask', question: 'Which separator shall it be?', choices: ['Comma', 'Semicolon'] },
        ...writes('src/csv.mjs', CODE),
      ],
    },
  ]);
  town.model.play(other.program.command, [{ steps: writes('test/csv.test.mjs', TESTS) }]);
  await using screen = town.world.open([], { cwd: town.cwd, cols: 200, rows: 50 });
  await tellMayor(town, screen, WISH);
  await answersQuestion(town, screen);
  await looksAndApproves(town, screen);
  const view = await landed(town, 2);
  const runtimes = new Set(view.queue.map(({ agent }) => agent));
  assert.equal(runtimes.size, 2);
  assert.deepEqual(town.model.promptsOf(other.program.command).length > 0, true);
  const repository = `${town.cwd}/rigs/lib/engine.git`;
  const git = (...args: readonly string[]): string => town.world.git(repository, ...args);
  assert.equal(`${git('show', 'main:src/csv.mjs')}\n`, CODE);
  assert.equal(
    git('log', '--format=%(trailers:key=Reviewed-by,valueonly,separator=%x2C)', 'main', '--', 'src/csv.mjs'),
    'person',
  );
  assert.deepEqual(view.decisions, []);
}

/** Types it where the mayor waits, as a person does: what was typed is seen before Enter is pressed. */
async function tellMayor(town: AgentTown, screen: PtyScreen, wish: string): Promise<void> {
  await screen.waitFor(/C-b \?/, { timeoutMs: 30_000 });
  await town.until('the mayor waits', ({ roster }) => roster[0]?.activity === 'idle', LONG_MS);
  screen.press('C-b', '1');
  await screen.waitFor(/[━─] mayor · /);
  screen.type(wish);
  await screen.waitFor(wish);
  // An Enter that comes soon after a burst of keys is a new line to some CLIs, and nothing on the screen tells when not.
  await delay(500);
  screen.type('\r');
  await town.until('two beads are slung', ({ work }) => work.length === 2, LONG_MS);
}

async function answersQuestion(town: AgentTown, screen: PtyScreen): Promise<void> {
  // The tests have landed by then: what the coder hands in is judged by them.
  await town.until(
    'the tests have landed',
    ({ queue }) => queue.some(({ state }) => state === 'landed'),
    LONG_MS,
  );
  await town.until('a question', ({ decisions }) => decisions.length === 1, LONG_MS);
  await screen.waitFor('1 for you');
  screen.press('C-b', '!');
  await screen.waitFor(/Which separator/);
  await screen.waitFor(/1 Comma/);
  screen.type('1');
  await town.until(
    'an answer',
    ({ decisions }) => decisions.every(({ choices }) => choices === undefined),
    LONG_MS,
  );
}

async function looksAndApproves(town: AgentTown, screen: PtyScreen): Promise<void> {
  await town.until('a change to look at', ({ decisions }) => decisions.some(({ review }) => review), LONG_MS);
  await screen.waitFor(/Write src\/csv\.mjs is ready: gate test passed/);
  if (!/for you · /.test(screen.text())) screen.press('C-b', '!');
  await screen.waitFor(/for you · 1/);
  screen.type('\r');
  await screen.waitFor(/export const toCsv/);
  await screen.waitFor(/rows become lines/);
  screen.type('a');
}

async function landed(town: AgentTown, count: number): Promise<TownView> {
  return await town.until(
    `${count} landed`,
    ({ work, decisions }) =>
      work.filter(({ state }) => state === 'landed').length === count && decisions.length === 0,
    LONG_MS,
  );
}
