// Reads every import of the source and fails on any arrow against the layers, on impurity where purity is promised,
// and on seeing suspiciously little.

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Import {
  readonly from: string;
  /** A file of ours (`src/…`), or what was written: `node:fs`, `react`. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const FILES = globSync('src/**/*.{ts,tsx}', { cwd: ROOT })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.endsWith('.d.ts'))
  .sort();
const IMPORTS: readonly Import[] = FILES.flatMap(importsOf);

/** What each layer may use besides itself; cli and app stand on top. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  beads: [],
  keymaps: [],
  engine: ['beads'],
  panes: ['engine', 'beads', 'keymaps'],
  cli: ['beads', 'keymaps', 'engine', 'panes', 'app'],
  app: ['beads', 'keymaps', 'engine', 'panes', 'cli'],
};

/** The rooms of the terminal host, and what each may use of the others: see ADR 8. */
const HOST_ROOMS: Readonly<Record<string, readonly string[]>> = {
  emulator: [],
  wire: ['emulator'],
  dialogue: ['emulator', 'wire'],
  history: ['emulator', 'wire', 'dialogue'],
  pty: [],
  guest: ['emulator', 'wire', 'dialogue', 'history', 'pty'],
  host: ['emulator', 'wire', 'dialogue', 'history', 'pty', 'guest'],
};

/** Modules by which code touches the outside: only the engine's adapters may, and who is named below. */
const OUTSIDE =
  /^(node:(child_process|fs|fs\/promises|net|http|https|dgram|sqlite|tty|readline|worker_threads|process)|simple-git)$/;

/** Where the engine may touch the outside besides its adapters, each with what it needs. */
const ENGINE_EXCEPTIONS: readonly (readonly [RegExp, RegExp])[] = [
  [/^src\/engine\/adapters\//, /^(node:.*|simple-git)$/],
  // The built-in runtime is a program of its own that plays an agent.
  [
    /^src\/engine\/agents\/recipe-[a-z-]+\.ts$/,
    /^node:(child_process|fs|fs\/promises|process|readline|tty)$/,
  ],
  // The text of a plugin that runs in another program.
  [/^src\/engine\/agents\/hooks\/opencode-plugin\.ts$/, /^node:(child_process|fs\/promises)$/],
  // A Dog is a worker thread that deletes and rotates files.
  [/^src\/engine\/deacon\/(dog-worker|dogs)\.ts$/, /^node:(worker_threads|fs)$/],
  [/^src\/engine\/rpc\//, /^node:net$/],
];

/** The bead store and its port to the disk: the only part of beads/ that touches it. */
const BEAD_STORE = /^src\/beads\/(store|disk-files|disk-journal|disk-mirror|sync-tree)\.ts$/;

test('the test sees the whole source', async () => {
  assert.ok(FILES.length >= 60, `only ${FILES.length} modules seen`);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: FILES,
    outdir: 'unused',
    write: false,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    metafile: true,
    logLevel: 'silent',
  });
  const seen = new Set(IMPORTS.map(({ from, to }) => `${from} -> ${to}`));
  const missed = Object.entries(metafile.inputs).flatMap(([from, input]) =>
    input.imports
      .filter(
        (each) =>
          from.startsWith('src/') &&
          each.original !== 'react/jsx-runtime' &&
          each.path !== 'react/jsx-runtime',
      )
      .map((each) => `${from} -> ${each.path}`)
      .filter((arrow) => !seen.has(arrow)),
  );
  assert.deepEqual(missed, []);
});

test('every arrow between layers goes the way that the design draws', () => {
  const wrong = IMPORTS.filter(({ to }) => to.startsWith('src/')).filter(({ from, to }) => {
    const target = layerOf(to);
    return target !== layerOf(from) && !ARROWS[layerOf(from)]?.includes(target);
  });
  assert.deepEqual(wrong.map(arrow), []);
});

test('the rooms of the terminal host lie one above the other', () => {
  const room = (file: string) => /^src\/panes\/terminals\/(.*)\/[^/]+$/.exec(file)?.[1];
  const files = FILES.filter((file) => file.startsWith('src/panes/terminals/'));
  assert.deepEqual(
    files.filter((file) => HOST_ROOMS[room(file) ?? ''] === undefined),
    [],
  );
  const wrong = IMPORTS.flatMap((each) => {
    const [from, to] = [room(each.from), room(each.to)];
    if (from === undefined || to === undefined || from === to || HOST_ROOMS[from]?.includes(to)) return [];
    return [arrow(each)];
  });
  assert.deepEqual(wrong, []);
});

test('every file of the source belongs to a layer', () => {
  assert.deepEqual(
    FILES.filter((file) => ARROWS[layerOf(file)] === undefined),
    [],
  );
});

test('screen, layout and keymaps use nothing of Node and no package that does', () => {
  const pure = /^src\/(panes\/screen|panes\/layout|keymaps)\//;
  const wrong = IMPORTS.filter(({ from }) => pure.test(from)).filter(
    ({ to }) => isNode(to) || OUTSIDE.test(to),
  );
  assert.deepEqual(wrong.map(arrow), []);
});

test('beads are pure but for their store, hashing aside', () => {
  const wrong = IMPORTS.filter(({ from }) => from.startsWith('src/beads/') && !BEAD_STORE.test(from))
    .filter(({ to }) => isNode(to) && to !== 'node:crypto')
    .map(arrow);
  assert.deepEqual(wrong, []);
});

test('plans touch neither Node nor adapters', () => {
  const wrong = IMPORTS.filter(({ from }) => /\/plan\.ts$/.test(from))
    .filter(({ to, isTypeOnly }) => isNode(to) || (!isTypeOnly && to.startsWith('src/engine/adapters/')))
    .map(arrow);
  assert.deepEqual(wrong, []);
});

test('only the adapters of the engine touch git, processes and files', () => {
  const wrong = IMPORTS.filter(({ from, to }) => from.startsWith('src/engine/') && OUTSIDE.test(to))
    .filter(
      ({ from, to }) => !ENGINE_EXCEPTIONS.some(([file, allowed]) => file.test(from) && allowed.test(to)),
    )
    .map(arrow);
  assert.deepEqual(wrong, []);
});

test('views and the compositor do not touch processes, files or sockets', () => {
  const wrong = IMPORTS.filter(
    ({ from }) => from.startsWith('src/panes/') && !from.startsWith('src/panes/terminals/'),
  )
    .filter(({ to }) => OUTSIDE.test(to))
    .map(arrow);
  assert.deepEqual(wrong, []);
});

test('what agents’ verbs and the attaching client load at their start stays free of heavy packages', () => {
  const heavy = /^(commander|zod|ink|react|lowdb|simple-git|smol-toml|node-pty|xterm-headless)(\/|$)/;
  const starts = ['gt', 'dispatch', 'agent-hook', 'open-town', 'attach'].map((name) => `src/cli/${name}.ts`);
  for (const start of starts) {
    const loaded = staticallyLoadedBy(start);
    assert.ok(loaded.size > 1, `${start} loads nothing`);
    assert.deepEqual(
      [...loaded].filter((each) => heavy.test(each)),
      [],
      `${start} loads a heavy package`,
    );
  }
});

test('what gt loads to read a command line validates nothing and knows no screen', () => {
  const heavy = /^(zod|ink|react|lowdb|simple-git|smol-toml|node-pty|xterm-headless|@xterm\/.*)(\/|$)/;
  const loaded = staticallyLoadedBy('src/cli/program.ts');
  assert.ok(loaded.has('commander'));
  assert.deepEqual(
    [...loaded].filter((each) => heavy.test(each)),
    [],
  );
});

test('what bd loads for an agent, or in a plain repository, validates nothing, reads no recipes and takes no lock', () => {
  const heavy = /^(zod|ink|react|lowdb|simple-git|smol-toml|node-pty|xterm-headless|node:sqlite)(\/|$)/;
  const starts = ['bd-program', 'listing', 'creating', 'changing', 'town-beads', 'folder-beads'];
  for (const start of starts.map((name) => `src/cli/bd/${name}.ts`)) {
    const loaded = staticallyLoadedBy(start);
    assert.ok(loaded.size > 1, `${start} loads nothing`);
    assert.deepEqual(
      [...loaded].filter((each) => heavy.test(each)),
      [],
      `${start} loads a heavy package`,
    );
  }
});

test('each package that the product is made of is imported under its name', () => {
  // JSX loads react by itself: what a .tsx file names of it are types.
  const used = IMPORTS.filter(({ from, isTypeOnly }) => !isTypeOnly || from.endsWith('.tsx'));
  const packages = new Set(used.map(({ to }) => to.split('/')[0]));
  const named = ['ink', 'react', 'ink-spinner', 'node-pty', 'xterm-headless', 'lowdb', 'simple-git'];
  assert.deepEqual(
    named.filter((name) => !packages.has(name)),
    [],
  );
});

test('of zod only what is used is bundled: its `z` brings the messages in all languages', () => {
  const whole = FILES.filter((file) => /^import \{[^}]*\bz\b[^}]*\} from 'zod'/m.test(sourceOf(file)));
  assert.deepEqual(whole, []);
});

test('no import has a default export of ours to rename, and none goes through an index file', () => {
  const withDefault = FILES.filter((file) => /^export default /m.test(sourceOf(file)));
  assert.deepEqual(withDefault, []);
  assert.deepEqual(
    FILES.filter((file) => /\/index\.tsx?$/.test(file)),
    [],
  );
});

/** `import … from`, `export … from`, bare imports and dynamic ones. The formatter keeps each at the start of a line. */
function importsOf(file: string): Import[] {
  const source = sourceOf(file);
  const statements = source.matchAll(/^(import|export)(\s+type)?\s[^;'"]*?\bfrom\s+'([^']+)'/gm);
  const bare = source.matchAll(/^import\s+'([^']+)'/gm);
  const dynamic = source.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...Array.from(statements, (match) => ({ specifier: match[3] ?? '', isTypeOnly: match[2] !== undefined })),
    ...Array.from(bare, (match) => ({ specifier: match[1] ?? '', isTypeOnly: false })),
    ...Array.from(dynamic, (match) => ({ specifier: match[1] ?? '', isTypeOnly: false })),
  ].map(({ specifier, isTypeOnly }) => ({ from: file, to: resolved(file, specifier), isTypeOnly }));
}

function resolved(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier)).replaceAll('\\', '/');
  return !specifier.startsWith('node:') && builtinModules.includes(specifier)
    ? `node:${specifier}`
    : specifier;
}

/** Everything that importing `start` loads at once, types and dynamic imports left out. */
function staticallyLoadedBy(start: string): ReadonlySet<string> {
  const loaded = new Set([start]);
  for (const each of loaded) {
    if (!each.startsWith('src/')) continue;
    const source = sourceOf(each);
    for (const { to, isTypeOnly } of each.endsWith('.json') ? [] : importsOf(each)) {
      if (!isTypeOnly && !isDynamic(source, each, to)) loaded.add(to);
    }
  }
  return loaded;
}

function isDynamic(source: string, file: string, to: string): boolean {
  return [...source.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)].some(
    (match) => resolved(file, match[1] ?? '') === to,
  );
}

function layerOf(file: string): string {
  const [, first = ''] = file.split('/');
  return first.replace(/\.tsx?$/, '');
}

function isNode(to: string): boolean {
  return to.startsWith('node:');
}

function arrow({ from, to }: Import): string {
  return `${from} -> ${to}`;
}

function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
