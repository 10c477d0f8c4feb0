// Bundles every process of the product into dist/: few files, so that each starts fast.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * One entry for each process that the product starts. Those of a group share their code; `bd` has its own copy, since
 * the more there are to share with, the more files code is parted into, and each takes time at every start.
 */
const groups = [
  { bd: 'src/cli/bd.ts' },
  {
    gt: 'src/cli/gt.ts',
    app: 'src/app.tsx',
    host: 'src/panes/terminals/host/host-main.ts',
    'git-helper': 'src/engine/adapters/git-helper.ts',
    dog: 'src/engine/deacon/dog-worker.ts',
    recipe: 'src/engine/agents/recipe-main.ts',
  },
];

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
for (const entryPoints of groups) await bundle(entryPoints);

function bundle(entryPoints) {
  return build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // node-pty is native; Ink asks for its devtools only when DEV is set.
    external: ['node-pty', 'react-devtools-core'],
    // Bundled CommonJS packages still call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
