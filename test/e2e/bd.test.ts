// The program `bd` as agents and people start it: what it reads, where it writes, and how it ends.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { PtyScreen } from '../support/pty-screen.ts';

const skip = isBuilt() ? false : 'gt is not built';

test('prime is true for where it is, and says nothing where there are no beads', { skip }, async () => {
  await using world = new GtProgram();
  assert.deepEqual(await world.bd(['prime']), { code: 0, signal: null, stdout: '', stderr: '' });
  const cwd = world.repository('lib');
  await world.mustBd(['remember', 'always use the race flag', '--key', 'race'], { cwd });
  const text = await world.mustBd(['prime'], { cwd });
  assert.match(text, /commit \.beads\/ together with the code/);
  assert.match(text, /- race: always use the race flag/);
  assert.ok(text.split('\n').length < 50);
  assert.doesNotMatch(await world.mustBd(['prime', '--stealth'], { cwd }), /commit|push/);
  const hook = JSON.parse(await world.mustBd(['prime', '--hook-json'], { cwd })) as {
    hookSpecificOutput: { hookEventName: string; additionalContext: string };
  };
  assert.equal(hook.hookSpecificOutput.hookEventName, 'SessionStart');
  assert.equal(hook.hookSpecificOutput.additionalContext, text.replace(/\n$/, ''));
  writeFileSync(join(cwd, '.beads', 'PRIME.md'), 'Our own words.\n');
  assert.match(await world.mustBd(['prime'], { cwd }), /^Our own words\.\n/);
  assert.match(await world.mustBd(['prime', '--export'], { cwd }), /^# Beads/);
  assert.match(await world.mustBd(['prime', '--memories-only'], { cwd }), /^\n## Remembered\n- race/);
  const env = { GT_TOKEN: 'agent', GT_SOCKET: world.path('no-socket'), GT_PATIENCE_MS: '1' };
  const inTown = await world.mustBd(['prime'], { cwd: world.folder, env });
  assert.match(inTown, /git commit, then gt done/);
  assert.doesNotMatch(inTown, /bd close/);
});

test('init tells git how to merge beads, once, and touches nothing else of the repository', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib', { '.gitattributes': '*.png binary' });
  const index = readFileSync(join(cwd, '.git', 'index'));
  const first = JSON.parse(await world.mustBd(['init', '--prefix', 'core-', '--json'], { cwd })) as object;
  assert.deepEqual(first, {
    path: join(cwd, '.beads'),
    prefix: 'core',
    attributes_written: true,
    schema_version: 1,
  });
  assert.equal(
    readFileSync(join(cwd, '.gitattributes'), 'utf8'),
    '*.png binary\n.beads/** merge=union -text\n',
  );
  assert.match(await world.mustBd(['init'], { cwd }), /ready for beads already/);
  assert.deepEqual(readFileSync(join(cwd, '.git', 'index')), index);
  assert.match(await world.mustBd(['create', 'One', '--silent'], { cwd }), /^core-\w+\n$/);
});

test('init goes over no trace of another tracker', { skip }, async () => {
  await using world = new GtProgram();
  const traces: readonly (readonly [string, RegExp])[] = [
    ['.beads/issues.jsonl', /another tracker's issues: bd import/],
    ['.beads/beads.db', /beads\.db is another tracker's/],
    ['.beads/metadata.json', /metadata\.json is another tracker's/],
    ['.git/refs/dolt/data', /refs\/dolt\/data/],
  ];
  for (const [n, [trace, said]] of traces.entries()) {
    const cwd = world.repository(`r${n}`);
    mkdirSync(join(cwd, trace, '..'), { recursive: true });
    writeFileSync(join(cwd, trace), '{}\n');
    const ran = await world.bd(['init'], { cwd });
    assert.equal(ran.code, 4, trace);
    assert.match(ran.stderr, said);
    assert.ok(!existsSync(join(cwd, '.gitattributes')), trace);
  }
  const cwd = world.repository('linked');
  symlinkSync(world.path('outside'), join(cwd, '.gitattributes'));
  assert.equal((await world.bd(['init'], { cwd })).code, 6);
  assert.ok(!existsSync(world.path('outside')));
});

test('doctor finds what merges and crashes leave behind, and ends with 1', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const id = (await world.mustBd(['create', 'One', '--silent', '--id', 'lib-one'], { cwd })).trim();
  await world.mustBd(['create', 'Two', '--id', 'lib-two', '--deps', id], { cwd });
  const unruled = await world.bd(['doctor', '--json'], { cwd });
  assert.equal(unruled.code, 0);
  assert.match(unruled.stdout, /git is not told how to merge beads/);
  await world.mustBd(['doctor', '--fix'], { cwd });
  assert.match(await world.mustBd(['doctor'], { cwd }), /nothing is wrong/);
  const file = join(cwd, '.beads', 'on', 'lib-one.jsonl');
  appendFileSync(file, '<<<<<<< ours\n{"other":"program"}\n{"id":"lib-one","bir\n');
  await world.mustBd(['delete', id, '--force'], { cwd });
  const before = readFileSync(file);
  const ran = await world.bd(['doctor', '--json'], { cwd });
  assert.equal(ran.code, 1);
  const { checks } = JSON.parse(ran.stdout) as { checks: { name: string; status: string }[] };
  assert.deepEqual(
    checks.map(({ name, status }) => `${name} ${status}`),
    ['conflict-marker error', 'foreign-line warning', 'torn-line error'],
  );
  assert.deepEqual(readFileSync(file), before);
});

test('doctor names what stands in the place of bead files, and reads none of it', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  await world.mustBd(['init'], { cwd });
  await world.mustBd(['create', 'One', '--id', 'lib-one'], { cwd });
  await world.mustBd(['create', 'Two', '--id', 'lib-two'], { cwd });
  const beads = join(cwd, '.beads');
  rmSync(join(beads, 'tw', 'lib-two.jsonl'));
  mkdirSync(join(beads, 'tw', 'lib-two.jsonl'));
  symlinkSync(join(beads, 'on', 'lib-one.jsonl'), join(beads, 'on', 'lib-link.jsonl'));
  symlinkSync(world.home, join(beads, 'zz'));
  const ran = await world.bd(['doctor', '--json'], { cwd });
  assert.equal(ran.code, 1);
  const {
    overall_ok: isOk,
    beads: count,
    checks,
  } = JSON.parse(ran.stdout) as {
    overall_ok: boolean;
    beads: number;
    checks: { name: string; message: string; fix: string }[];
  };
  assert.deepEqual([isOk, count], [false, 1]);
  assert.deepEqual(
    checks.map(({ name, message }) => `${name} ${message.split(':')[0]}`),
    ['.beads/on/lib-link.jsonl', '.beads/tw/lib-two.jsonl', '.beads/zz'].map((path) => `odd-file ${path}`),
  );
  assert.ok(checks.every(({ fix }) => fix !== ''));
});

test('a tree goes both ways, and its arrows lead to what a bead depends on', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const make = async (title: string, ...more: readonly string[]) =>
    (await world.mustBd(['q', title, ...more], { cwd })).trim();
  const below = await make('Below');
  const bead = await make('Bead', '--deps', below);
  const above = await make('Above', '--deps', bead);
  const tree = (...more: readonly string[]) => world.mustBd(['dep', 'tree', bead, ...more], { cwd });
  const ids = (JSON.parse(await tree('--direction', 'both', '--json')) as { id: string }[]).map(
    ({ id }) => id,
  );
  assert.deepEqual(ids, [bead, below, above]);
  const drawn = await tree('--direction', 'both', '--format', 'mermaid');
  assert.deepEqual(
    drawn.split('\n').filter((line) => line.includes('-->')),
    [`  ${bead} --> ${below}`, `  ${above} --> ${bead}`],
  );
  assert.match(await tree('--reverse', '--format', 'mermaid'), new RegExp(`${above} --> ${bead}`));
});

test('a limit is said beside a list, and within its envelope', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  for (const title of ['One', 'Two', 'Three']) await world.mustBd(['q', title], { cwd });
  const whole = await world.bd(['list', '--json'], { cwd });
  assert.equal((JSON.parse(whole.stdout) as object[]).length, 3);
  assert.equal(whole.stderr, '');
  const cut = await world.bd(['list', '--json', '-n', '2'], { cwd });
  assert.equal((JSON.parse(cut.stdout) as object[]).length, 2);
  assert.equal(cut.stderr, 'bd: 2 of 3 are shown: --limit 0 shows all\n');
  const env = { BD_JSON_ENVELOPE: '1' };
  const wrapped = JSON.parse((await world.bd(['list', '--json', '-n', '2'], { cwd, env })).stdout) as {
    data: object[];
  };
  assert.deepEqual(
    { ...wrapped, data: wrapped.data.length },
    {
      schema_version: 1,
      data: 2,
      total: 3,
      truncated: true,
    },
  );
  const stats = JSON.parse((await world.bd(['stats', '--json'], { cwd, env })).stdout) as object;
  assert.deepEqual(Object.keys(stats), ['schema_version', 'data']);
});

test('options of all commands: another folder, nothing changed, nothing said', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const refused = await world.bd(['--readonly', 'create', 'One'], { cwd });
  assert.deepEqual([refused.code, refused.stdout], [4, '']);
  assert.ok(!existsSync(join(cwd, '.beads')));
  const quiet = await world.bd(['create', 'One', '-q', '-C', cwd, '--no-daemon', '--actor', 'ann']);
  assert.deepEqual(quiet, { code: 0, signal: null, stdout: '', stderr: '' });
  const [issue] = JSON.parse(await world.mustBd(['list', '--json', '-C', cwd])) as { created_by: string }[];
  assert.equal(issue?.created_by, 'ann');
  const lost = await world.bd(['-C', world.path('nowhere'), 'list', '--json']);
  assert.equal(lost.code, 2);
  assert.match((JSON.parse(lost.stdout) as { error: string }).error, /nowhere/);
});

test('no command waits for a person: a terminal in the place of a text is refused', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  await using screen = new PtyScreen({
    file: '/bin/sh',
    args: [
      '-c',
      `'${programFile('bd')}' create One --stdin; echo ended with $?; '${programFile('bd')}' import -; echo then with $?`,
    ],
    cwd,
    env: world.env,
  });
  await screen.waitFor(/stdin is a terminal: pipe the text in/);
  await screen.waitFor(/ended with 2/);
  await screen.waitFor(/stdin is a terminal: pipe the records in/);
  await screen.waitFor(/then with 2/);
});

test('what is piped in is waited for, however long it takes to come', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const record = JSON.stringify({ id: 'lib-1', title: 'Slow', created_at: '2025-10-01T00:00:00Z' });
  const pipe = `(sleep 1; echo '${record}'; sleep 1) | '${programFile('bd')}' import - --json`;
  const { code, stdout } = await world.run('/bin/sh', ['-c', pipe], { cwd });
  assert.deepEqual([code, (JSON.parse(stdout) as { ids: string[] }).ids], [0, ['lib-1']]);
});

test('help and version are JSON where JSON is asked for', { skip }, async () => {
  await using world = new GtProgram();
  for (const args of [['--help'], ['list', '--help'], ['help', 'list'], ['--version']]) {
    const shown = await world.mustBd(args);
    assert.deepEqual(
      JSON.parse(await world.mustBd([...args, '--json'])),
      { text: shown.trimEnd(), schema_version: 1 },
      args.join(' '),
    );
  }
});

test('a title with line breaks stays on its line', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const id = (await world.mustBd(['create', 'One\nclosed  P0', '--silent'], { cwd })).trim();
  const other = await world.mustBd(['q', 'Other'], { cwd });
  await world.mustBd(['dep', 'add', other.trim(), id], { cwd });
  for (const args of [
    ['show', id],
    ['show', other.trim()],
    ['dep', 'tree', other.trim()],
  ])
    assert.match(await world.mustBd(args, { cwd }), /One closed {2}P0/, args.join(' '));
});

test('texts come whole through stdin and files, whatever is in them', { skip }, async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  const text = 'Line one\n\n--json\n"quoted" $HOME `code` \u{1f600}\n\ttabbed';
  const id = (
    await world.mustBd(['create', 'One', '--body-file=-', '--silent'], { cwd, input: `${text}\n` })
  ).trim();
  const described = async () =>
    (JSON.parse(await world.mustBd(['show', id, '--json'], { cwd })) as { description: string }[])[0]
      ?.description;
  assert.equal(await described(), text);
  writeFileSync(world.path('body.md'), 'from a file\n');
  await world.mustBd(['update', id, '--body-file', world.path('body.md')], { cwd });
  assert.equal(await described(), 'from a file');
  const missing = await world.bd(['update', id, '--body-file', world.path('none'), '--json'], { cwd });
  assert.equal(missing.code, 2);
  assert.equal(await described(), 'from a file');
});
