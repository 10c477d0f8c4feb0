import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeToolCall } from '../../../../src/engine/agents/guard/judge.ts';
import type { GuardedPlace } from '../../../../src/engine/agents/guard/tool-call.ts';
import { DANGEROUS } from './dangerous.ts';
import { EVERYDAY } from './everyday.ts';

const PLACE: GuardedPlace = {
  checkout: '/work/town/rigs/lib/polecats/a',
  town: '/work/town',
  home: '/home/me',
  tmp: '/tmp',
  branch: 'polecat/a/lib-1',
  mainBranch: 'main',
};

function judged(command: string, place: GuardedPlace = PLACE): string | null {
  return judgeToolCall({ kind: 'shell', command, cwd: null }, place);
}

test('everyday commands are allowed', () => {
  assert.ok(EVERYDAY.length >= 80);
  const refused = EVERYDAY.map((each) => [each, judged(each)] as const).filter(([, why]) => why !== null);
  assert.deepEqual(refused, []);
});

test('dangerous commands are refused, each with a reason that says what to do instead', () => {
  assert.ok(DANGEROUS.length >= 80);
  assert.deepEqual(
    DANGEROUS.filter((each) => judged(each) === null),
    [],
  );
  for (const each of DANGEROUS) assert.match(judged(each) ?? '', /^(?!the guard could not).{20}/, each);
});

test('who chooses their own branch may commit on main in their clone, and still pushes nothing', () => {
  const crew = { ...PLACE, checkout: '/work/town/rigs/lib/crew/ann', branch: '' };
  for (const each of ['git checkout main', 'git merge spike', 'git branch -f main HEAD~1'])
    assert.equal(judged(each, crew), null, each);
  for (const each of ['git push', 'git push -f origin main', 'rm -rf ../bob', 'git worktree remove x'])
    assert.notEqual(judged(each, crew), null, each);
});

test('a checkout below the folder for temporary files is guarded as any other', () => {
  const place = { ...PLACE, checkout: '/tmp/t/town/rigs/lib/polecats/a', town: '/tmp/t/town' };
  for (const each of [
    'rm -rf ..',
    'rm -rf ../b',
    'rm -rf /tmp/t',
    'rm -rf /tmp/t/town/events',
    'git checkout main',
  ])
    assert.notEqual(judged(each, place), null, each);
  for (const each of ['rm -rf dist', 'rm -rf /tmp/work', 'git commit -m x'])
    assert.equal(judged(each, place), null, each);
});

test('file tools write in the checkout and among temporary files only', () => {
  const write = (path: string) => judgeToolCall({ kind: 'write', paths: [path], cwd: null }, PLACE);
  for (const path of ['a.ts', `${PLACE.checkout}/src/a.ts`, '/tmp/x/a.ts', '.github/workflows/ci.yml'])
    assert.equal(write(path), null, path);
  for (const path of [
    '/etc/hosts',
    '~/.bashrc',
    '../other/a.ts',
    `${PLACE.checkout}x/a.ts`,
    '.git/hooks/pre-commit',
    '.git/config',
    '/work/town/town.json',
  ])
    assert.match(write(path) ?? '', /writing/, path);
});

test('reading is free, and what has an unknown shape is refused', () => {
  assert.equal(judgeToolCall({ kind: 'other', tool: 'Read' }, PLACE), null);
  assert.match(judgeToolCall({ kind: 'unreadable', tool: 'mcp__x__run' }, PLACE) ?? '', /mcp__x__run/);
});

test('where the shell will run counts', () => {
  const at = (cwd: string) => judgeToolCall({ kind: 'shell', command: 'rm -rf out', cwd }, PLACE);
  assert.equal(at(`${PLACE.checkout}/src`), null);
  assert.notEqual(at('/work/town'), null);
});

/** Of plain words: what wraps and quotes may do to them is known. */
const simple = DANGEROUS.filter((each) => /^[\w./ -]+$/.test(each) && !each.startsWith('coproc'));
type Wrap = (command: string) => string;
/** What stands before a command's name. */
const prefixes = fc.constantFrom<Wrap>(
  (each) => each,
  (each) => `FOO=1 BAR="a b" ${each}`,
  (each) => `env -u X Y=1 ${each}`,
  (each) => `nohup ${each} > out.log 2>&1 &`,
  (each) => `sudo -n ${each}`,
  (each) => `timeout -k 5 10 ${each}`,
  (each) => `xargs ${each}`,
);
/** What a command may stand in. */
const wrappers = fc.constantFrom<Wrap>(
  (each) => `  ${each}  `,
  (each) => `true; ${each}`,
  (each) => `(\n${each}\n)`,
  (each) => `{\n${each}\n} 2>/dev/null`,
  (each) => `if true; then\n${each}\nfi`,
  (each) => `echo $(\n${each}\n)`,
  (each) => `f() {\n  ${each}\n}\nf`,
  (each) => `# a comment\n${each}`,
  (each) => `ls |\n${each}`,
);
const quotes = fc.constantFrom<Wrap>(
  (each) => each,
  (each) => `bash -c '${each}'`,
  (each) => `eval '${each}' | tail -3`,
  (each) => `sh <<'X'\n${each}\nX`,
  (each) => `cat <<'X' | bash\n${each}\nX`,
);
const quotings = fc.constantFrom<(word: string) => string>(
  (word) => word,
  (word) => `"${word}"`,
  (word) => `'${word}'`,
  (word) => `${word.slice(0, 1)}'${word.slice(1)}'`,
  (word) => `${word.slice(0, -1)}"${word.slice(-1)}"`,
);
const spaces = fc.constantFrom(' ', '  ', '\t', ' \\\n ');

test('a dangerous command stays refused however it is wrapped', () => {
  assert.ok(simple.length >= 50);
  const commands = fc.constantFrom(...simple);
  const wraps = fc.array(wrappers, { maxLength: 3 });
  fc.assert(
    fc.property(commands, prefixes, wraps, quotes, (command, prefix, around, quote) => {
      // A shell's own words take no wrapper before them.
      const isPlain = !/^(true|false|time|cd|exec|eval|command)\b/.test(command);
      const source = quote(around.reduce((text, wrap) => wrap(text), isPlain ? prefix(command) : command));
      assert.match(judged(source) ?? '', /^(?!the guard could not)./, source);
    }),
    { numRuns: 1_000 },
  );
});

test('a dangerous command stays refused however it is quoted and spaced', () => {
  const plain = simple.filter((each) => !/[;&|{}()]/.test(each));
  fc.assert(
    fc.property(
      fc.constantFrom(...plain),
      fc.array(quotings, { minLength: 9, maxLength: 9 }),
      spaces,
      (command, quotes, space) => {
        const words = command.split(/\s+/);
        // What is a word of the shell's own is one only without quotes.
        const quoted = words.map((word, at) =>
          /^(true|false|time|exec|eval|cd)$/.test(word) ? word : (quotes[at]?.(word) ?? word),
        );
        const source = quoted.join(space);
        assert.match(judged(source) ?? '', /^(?!the guard could not)./, source);
      },
    ),
    { numRuns: 500 },
  );
});

test('no text makes the guard throw or take long', () => {
  const pieces = fc.constantFrom(
    'git',
    'push',
    '-f',
    'rm',
    '-rf',
    '"',
    "'",
    '$(',
    ')',
    '`',
    '{',
    '}',
    ';',
    '&&',
    '|',
    '<<EOF',
    '\n',
    'EOF',
    '${',
    'x',
    '~',
    '/',
    '*',
    '[',
    '$((',
    'case',
    'esac',
    'in',
    'for',
    'do',
    '\\',
    '#',
    '=',
    '<(',
    '%',
    '\0',
    '😀',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(pieces, { maxLength: 40 }).map((each) => each.join(' ')),
    fc.array(pieces, { maxLength: 40 }).map((each) => each.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const why = judged(text);
      assert.match(why ?? 'allowed', /^(?!the guard could not)./);
    }),
    { numRuns: 1_000 },
  );
});

test('a command of great depth or length is refused, not read for ever', () => {
  const deep = `${'$('.repeat(40)}git push${')'.repeat(40)}`;
  assert.notEqual(judged(`echo ${deep}`), null);
  assert.notEqual(judged(`echo ${'x'.repeat(300_000)}`), null);
  const started = performance.now();
  judged(Array.from({ length: 2_000 }, (_, at) => `echo ${at} "$(date)" {a,b,c}{d,e,f}`).join('\n'));
  assert.ok(performance.now() - started < 3_000);
});
