// A pane's history as a person goes through it: most of it is on disk, and none of that shows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

test('what has scrolled away is found in ten thousand lines, and shown with its colours', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const lines = [
    'seq -f "gone %g" 1',
    'printf "Needle \\033[31mone\\033[m \\033]8;;https://a.example/needle\\033\\\\\\\\here\\033]8;;\\033\\\\\\\\\\n"',
    'seq -f "filler %g" 4000',
    'echo needle two',
    'seq -f "more %g" 5980',
    'sleep 60',
  ].join('; ');
  await using screen = world.open(['run', '--', 'sh', '-c', lines], { cols: 80, rows: 24 });
  await screen.waitFor('more 5980');
  // Small letters find either case, the nearest line first.
  screen.press('C-b', '/');
  await screen.waitFor('search upwards');
  screen.type('needle\r');
  await screen.waitFor(/needle two/);
  await screen.waitFor(/filler 4000[\s\S]*needle two[\s\S]*more 1\b/);
  const before = screen.output.length;
  screen.press('n');
  await screen.waitFor(/gone 1[\s\S]*Needle one[\s\S]*filler 1\b/);
  assert.match(
    screen.output.replaceAll('\x1b', '␛'),
    /␛\[[\d;]*\b31(;\d+)*m/,
    'in red, but for the mark of the match',
  );
  assert.match(
    screen.output.slice(before).replaceAll('\x1b', '␛'),
    /␛\]8;id=[^;]*;https:\/\/a\.example\/needle␛\\here/,
    'a link',
  );
  screen.press('q');
  await screen.waitFor('more 5980');
  // A capital is meant, and a regular expression is one.
  screen.press('C-b', '/');
  await screen.waitFor('search upwards');
  screen.type('\x12N[a-e]+le\r');
  await screen.waitFor(/Needle one[\s\S]*filler 1\b/);
  screen.press('q');
  await screen.waitFor('more 5980');
  screen.press('C-b', '/');
  await screen.waitFor('search upwards');
  screen.type('no such line\r');
  await screen.waitFor('no match for no such line');
});

test('a person goes from prompt to prompt, as a shell marks them, through what is on disk', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const command = (name: string, lines: number) =>
    `printf '\\033]133;A\\007$ \\033]133;B\\007${name}\\n\\033]133;C\\007'; seq -f '${name} %g' ${lines}; printf '\\033]133;D;0\\007'`;
  const script = [command('one', 3_000), command('two', 3_000), command('three', 100), 'sleep 60'].join('; ');
  await using screen = world.open(['run', '--', 'sh', '-c', script], { cols: 80, rows: 24 });
  await screen.waitFor('three 100');
  const atTop = (name: string) => new RegExp(`^.*\\n.\\$ ${name} .*\\n.${name} 1 `);
  screen.press('C-b', '{');
  await screen.waitFor(atTop('three'));
  screen.press('[');
  await screen.waitFor(atTop('two'));
  screen.press('[');
  await screen.waitFor(atTop('one'));
  screen.press('[');
  await screen.waitFor('no prompt above');
  screen.press(']');
  await screen.waitFor(atTop('two'));
  screen.press(']', ']');
  await screen.waitFor('no prompt below');
  screen.press('q');
  await screen.waitFor('three 100');
});

test('what was printed on a wider screen is scrolled through and found whole on a narrower one', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const lines = [
    'seq -f "before %g" 3000',
    'echo "A line that begins here, has a good many words in between, and comes to its end there."',
    'seq -f "after %g" 1500',
    'sleep 60',
  ].join('; ');
  await using screen = world.open(['run', '--', 'sh', '-c', lines], { cols: 100, rows: 24 });
  await screen.waitFor('after 1500');
  screen.resize(42, 24);
  screen.press('C-b', '/');
  await screen.waitFor('search upwards');
  screen.type('end there\r');
  await screen.waitFor(
    /before 3000[\s\S]*A line that begins here[\s\S]*its end[\s┃]+there\.[\s\S]*after 1\b/,
  );
  const rows = () => screen.text().split('\n').slice(2, -2);
  const found = rows();
  screen.press('k', 'k', 'k');
  await screen.waitUntil(() => rows()[3] === found[0], { what: 'three rows further up' });
  screen.press('j', 'j', 'j');
  await screen.waitUntil(() => rows().join('\n') === found.join('\n'), { what: 'the same rows again' });
  screen.resize(100, 24);
  await screen.waitFor(
    'A line that begins here, has a good many words in between, and comes to its end there.',
  );
  screen.press('q');
  await screen.waitFor('after 1500');
});
