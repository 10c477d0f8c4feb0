// `gt pane` as a script uses it, and the guide's examples as they are written.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { screenAfter } from '../support/replay.ts';
import { endingWith, type SmallTown } from '../support/small-town.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/guide.md', import.meta.url)), 'utf8');

async function town(world: GtProgram): Promise<SmallTown> {
  await world.mustGt(['init', 'town']);
  return endingWith(world, world.path('town'));
}

interface Captured {
  readonly cols: number;
  readonly rows: number;
  readonly cursor: { readonly col: number; readonly row: number; readonly visible: boolean };
  readonly modes: Readonly<Record<string, unknown>>;
  readonly title: string;
  readonly lines: readonly { readonly line: number; readonly runs: readonly { readonly text: string }[] }[];
}

const textOf = ({ runs }: Captured['lines'][number]): string => runs.map(({ text }) => text).join('');

test('the examples of the guide do what it says', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const section = GUIDE.slice(GUIDE.indexOf('## Panes for scripts'));
  const script = /```sh\n(.*?)```/s.exec(section)?.[1] ?? assert.fail('the guide has no example');
  const traced = script.replaceAll(/^gt /gm, `'${programFile('gt')}' `);
  const { code, stdout, stderr } = await world.run('/bin/sh', ['-eu', '-c', traced], { cwd: place.cwd });
  assert.equal(code, 0, stderr);
  const [id, ...lines] = stdout.trimEnd().split('\n');
  assert.match(id ?? '', /^pane-1-\d+$/);
  assert.equal(lines[0], 'built in 42 s');
  assert.ok(lines.includes('exited 3'));
  assert.match(stdout, /^pane-1-\d+ +build +exited 3 +80x24 +- /m);
  assert.equal(lines.at(-1), 'closed build');
  const ansi = readFileSync(`${place.cwd}/screen.txt`, 'utf8');
  assert.ok(ansi.split('\n').includes('\u001b[1;32mgreen\u001b[m'), ansi);
  const json = JSON.parse(readFileSync(`${place.cwd}/screen.json`, 'utf8')) as Captured;
  assert.deepEqual([json.cols, json.rows, json.lines.length], [80, 24, 24]);
  assert.deepEqual(json.lines.find((line) => textOf(line) === 'green')?.runs, [
    { text: 'green', cols: 5, style: { color: 2, bold: true } },
  ]);
});

test('a capture that is printed again shows the same cells, and its JSON tells cursor, modes and title', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  const screen =
    '\\033[?1049h\\033[?2004h\\033]2;a title\\007\\033[2;3H\\033[4:3;58;5;9mcurly\\033[m 日本 \\033[48;2;1;2;3m  \\033[m' +
    '\\033[4;1H\\033]8;;https://example.com/\\007link\\033]8;;\\007\\033[5;9H';
  const command = `printf '${screen}'; exec sleep 321`;
  await world.mustGt(['pane', 'new', '--name', 'p', '--size', '30x6', '--', 'sh', '-c', command], { cwd });
  await world.mustGt(['pane', 'wait', 'p', '--text', 'link'], { cwd });
  const json = JSON.parse(await world.mustGt(['pane', 'capture', 'p', '--json'], { cwd })) as Captured;
  assert.deepEqual([json.cursor.col, json.cursor.row, json.cursor.visible], [8, 4, true]);
  assert.deepEqual([json.modes['alternateScreen'], json.modes['bracketedPaste']], [true, true]);
  assert.equal(json.title, 'a title');
  const ansi = await world.mustGt(['pane', 'capture', 'p', '--ansi'], { cwd });
  assert.deepEqual(
    await screenAfter(ansi, { cols: 30, rows: 6 }),
    json.lines.map(({ runs }) => runs),
  );
  assert.equal(await world.mustGt(['pane', 'capture', 'p'], { cwd }), '\n  curly 日本\n\nlink\n');
  await world.mustGt(['pane', 'close', 'p'], { cwd });
  assert.equal(world.leftovers().filter(({ command: line }) => line === 'sleep 321').length, 0);
});

test('what a shell marks, and lines long gone, come with their marks and colours', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  const command =
    "printf '\\033]133;A\\007$ \\033]133;B\\007false\\r\\n\\033]133;C\\007\\033[31moh\\033[m\\r\\n\\033]133;D;1\\007'; seq 2500";
  await world.mustGt(['pane', 'new', '--name', 'p', '--', 'sh', '-c', command], { cwd });
  await world.mustGt(['pane', 'wait', 'p', '--exit', '--timeout', '60'], { cwd });
  const captured = await world.mustGt(['pane', 'capture', 'p', '--json', '--lines', '9999'], { cwd });
  assert.deepEqual((JSON.parse(captured) as Captured).lines.slice(0, 3), [
    {
      ...{ line: 0, wraps: false, runs: [{ text: '$ false', cols: 7 }] },
      marks: [{ kind: 'prompt' }, { kind: 'command' }],
    },
    {
      ...{ line: 1, wraps: false, runs: [{ text: 'oh', cols: 2, style: { color: 1 } }] },
      marks: [{ kind: 'output' }],
    },
    { line: 2, wraps: false, runs: [{ text: '1', cols: 1 }], marks: [{ kind: 'end', exitCode: 1 }] },
  ]);
});

test('captures reach back over what has scrolled away, however much that is', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  const long = 'x'.repeat(150);
  const command = `i=0; while [ $i -lt 9000 ]; do i=$((i + 1)); echo "$i ${long}"; done`;
  await world.mustGt(['pane', 'new', '--name', 'p', '--size', '200x10', '--', 'sh', '-c', command], { cwd });
  assert.equal(await world.mustGt(['pane', 'wait', 'p', '--exit', '--timeout', '60'], { cwd }), 'exited 0\n');
  const text = await world.mustGt(['pane', 'capture', 'p', '--lines', '9001'], { cwd });
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, 9_000, 'more than one answer holds');
  assert.deepEqual(
    lines.filter((line, index) => line !== `${index + 1} ${long}`),
    [],
  );
});

test('a capture in the midst of a flood is of one moment', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  await world.mustGt(['pane', 'new', '--name', 'p', '--', 'seq', '--format', '%.0f', '999999999'], { cwd });
  await world.mustGt(['pane', 'wait', 'p', '--regex', '\\d{6}'], { cwd });
  for (let round = 0; round < 3; round += 1) {
    const text = await world.mustGt(['pane', 'capture', 'p', '--lines', '10000'], { cwd });
    // The last one may be printed in part.
    const numbers = text.trimEnd().split('\n').slice(0, -1).map(Number);
    assert.ok(numbers.length > 9_900, `${numbers.length} lines`);
    const [first = 0] = numbers;
    assert.deepEqual(
      numbers.filter((number, at) => number !== first + at),
      [],
    );
  }
});

test('waits end by what they wait for, by the end of the program, or in vain', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  const gt = (...args: string[]) => world.gt(['pane', ...args], { cwd });
  const pane = (name: string, command: string) =>
    world.mustGt(['pane', 'new', '--name', name, '--', 'sh', '-c', command], { cwd });
  // What is awaited scrolls off the screen at once.
  await pane(
    'scroller',
    'read -r x; echo early; i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo $i; done; exec sleep 322',
  );
  const waiting = gt('wait', 'scroller', '--text', 'early', '--timeout', '20');
  const idle = gt('wait', 'scroller', '--idle', '300');
  assert.equal((await idle).code, 0);
  assert.equal((await gt('send', 'scroller', '--enter')).code, 0);
  assert.equal((await waiting).code, 0);
  await pane('wrapped', `printf '%0100d needle in two rows' 0; exec sleep 323`);
  assert.equal((await gt('wait', 'wrapped', '--text', 'needle in two rows')).code, 0);
  await pane('ender', 'exit 9');
  const ended = await gt('wait', 'ender', '--regex', 'never', '--timeout', '20');
  assert.deepEqual([ended.code, ended.stderr], [1, 'gt: ender has ended before, exited 9\n']);
  const json = await gt('wait', 'ender', '--exit', '--json');
  assert.deepEqual((JSON.parse(json.stdout) as { exit: object }).exit, { code: 9, signal: null });
  const inVain = await gt('wait', 'wrapped', '--text', 'never', '--timeout', '0.3');
  assert.deepEqual([inVain.code, inVain.stderr], [1, 'gt: 0.3 s passed, and it did not happen in wrapped\n']);
  await pane('killed', 'kill -KILL $$');
  assert.equal((await gt('wait', 'killed', '--exit')).stdout, 'ended by SIGKILL\n');
});

test('text is typed as it is but for controls, and keys as the program wants them', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  // Application cursor keys: Up is ESC O A then.
  const command = `printf '\\033[?1h'; stty raw -echo; echo ready; od -An -tx1 -w16 -N 16; exec sleep 324`;
  await world.mustGt(['pane', 'new', '--name', 'p', '--', 'sh', '-c', command], { cwd });
  await world.mustGt(['pane', 'wait', 'p', '--text', 'ready'], { cwd });
  await world.mustGt(
    ['pane', 'send', 'p', 'a\u001b[31m\u0003é\tb', '--key', 'C-c', '--key', 'Up', '--enter'],
    { cwd },
  );
  await world.mustGt(['pane', 'send', 'p', '..'], { cwd });
  await world.mustGt(['pane', 'wait', 'p', '--text', '61 5b 33 31 6d c3 a9 09 62 03 1b 4f 41 0d 2e 2e'], {
    cwd,
  });
  const wrong = await world.gt(['pane', 'send', 'p', '--key', 'Hyper'], { cwd });
  assert.deepEqual([wrong.code, wrong.stderr.split('\n').length], [2, 2]);
});

test('agents, runs and panes are found by all their names, and refusals are one line', { skip }, async () => {
  await using world = new GtProgram();
  await using place = await town(world);
  const { cwd } = place;
  const id = (await world.mustGt(['pane', 'new', '--name', 'one', '--', 'sleep', '325'], { cwd })).trim();
  for (const name of ['mayor', 'r1', 'one', id]) await world.mustGt(['pane', 'capture', name], { cwd });
  const list = JSON.parse(await world.mustGt(['pane', 'list', '--json'], { cwd })) as Record<
    string,
    unknown
  >[];
  assert.deepEqual(
    list.map(({ pane, kind, name, state }) => [pane, kind, name, state]),
    [
      ['r1', 'agent', 'mayor', 'running'],
      [id, 'pane', 'one', 'running'],
    ],
  );
  assert.deepEqual(list[1]?.['command'], ['sleep', '325']);
  const refusals: readonly (readonly [number, RegExp, readonly string[]])[] = [
    [3, /no pane "nobody": gt pane list shows all/, ['capture', 'nobody']],
    [5, /a pane is called one already/, ['new', '--name', 'one', '--', 'sh']],
    [4, /r1 is an agent's/, ['close', 'mayor']],
    [3, /no-such-program is not on the PATH/, ['new', '--', 'no-such-program']],
    [2, /nothing to send/, ['send', 'one']],
    [2, /name one thing to wait for/, ['wait', 'one', '--exit', '--text', 'x']],
    [2, /regular expression/, ['wait', 'one', '--regex', '(']],
    [2, /whole number/, ['capture', 'one', '--lines', 'x']],
    [2, /a size is given as in 120x40/, ['new', '--size', '3', '--', 'sh']],
  ];
  for (const [code, said, args] of refusals) {
    const { stderr, ...ended } = await world.gt(['pane', ...args], { cwd });
    assert.equal(ended.code, code, args.join(' '));
    assert.match(stderr, said);
    assert.equal(stderr.split('\n').length, 2, stderr);
  }
});
