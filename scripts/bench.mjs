// npm run bench -- NAME [--quick] [--raw FILE]: runs bench/NAME.ts; its last line of stdout is one JSON object.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const file = `${root}bench/${name}.ts`;
if (name === undefined || !/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = globSync('*.ts', { cwd: `${root}bench` }).map((each) => basename(each, '.ts'));
  console.error(`usage: npm run bench -- NAME [--quick] [--raw FILE], NAME one of: ${names.join(', ')}`);
  process.exit(2);
}
const built = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const ran = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...rest], {
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
