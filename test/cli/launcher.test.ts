import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, programFile } from '../support/gt-program.ts';

/** Tells the program and its arguments, after what is for Node itself. */
const OUR_NODE = `#!/bin/sh
while [ "\${1#--}" != "$1" ]; do shift; done
echo "ours: $1 $2"
`;

test('a launcher finds its package through links, from any folder, and starts that package’s own Node', async () => {
  await using world = new GtProgram();
  const at = (...parts: string[]) => world.path('a package', ...parts);
  for (const folder of ['bin', 'dist', 'node_modules/node/bin']) mkdirSync(at(folder), { recursive: true });
  mkdirSync(world.path('links'));
  for (const program of ['gt', 'bd'] as const) {
    copyFileSync(programFile(program), at('bin', program));
    chmodSync(at('bin', program), 0o755);
    writeFileSync(at('node_modules/node/bin/node'), OUR_NODE, { mode: 0o755 });
    symlinkSync(`../a package/bin/${program}`, world.path('links', program));
    symlinkSync(program, world.path('links', `${program}-again`));
    const expected = `ours: ${at('dist', `${program}.mjs`)} two words\n`;
    const args = ['two words'];
    assert.equal((await world.run(at('bin', program), args)).stdout, expected);
    assert.equal((await world.run(world.path('links', `${program}-again`), args)).stdout, expected);
    assert.equal((await world.run(`./${program}`, args, { cwd: world.path('links') })).stdout, expected);
    for (const cwd of [at('bin'), world.path('links')]) {
      assert.equal((await world.run('sh', [program, ...args], { cwd })).stdout, expected);
    }
  }
});
