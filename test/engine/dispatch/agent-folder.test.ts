import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import { agentFolder, setUpHooks } from '../../../src/engine/dispatch/agent-folder.ts';
import type { AgentId } from '../../../src/engine/ids.ts';
import { townPaths } from '../../../src/engine/town-paths.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

const AGENT = 'lib/polecats/amber' as AgentId;

/** A town, a person with a sign-in of Gemini CLI, and what sets up an agent's hooks. */
function world(folder: TempFolder) {
  const home = join(folder.path, 'home');
  mkdirSync(join(home, '.gemini'), { recursive: true });
  writeFileSync(join(home, '.gemini', 'settings.json'), '{"theirs":true}');
  writeFileSync(join(home, '.gemini', 'oauth_creds.json'), '{}');
  const paths = townPaths(join(folder.path, 'town'));
  const own = { node: '/node', recipe: '/recipe.mjs', bin: '/bin' };
  const context = { paths, own, env: { HOME: home }, files: realFiles };
  const setUp = (dialect: 'gemini' | 'opencode') =>
    setUpHooks(context, { agent: AGENT, dialect, home, resumed: null });
  return { home, agents: agentFolder(context, AGENT), setUp };
}

test('what a run needs of the person’s is written into its own folder, and led to', () => {
  using folder = tempFolder();
  const { home, agents, setUp } = world(folder);
  setUp('gemini');
  const settings = JSON.parse(readFileSync(join(agents, '.gemini', 'settings.json'), 'utf8'));
  assert.equal(settings.theirs, true);
  assert.equal(
    readlinkSync(join(agents, '.gemini', 'oauth_creds.json')),
    join(home, '.gemini', 'oauth_creds.json'),
  );
});

test('a link that a run put in a folder’s place is not followed, and the person’s files stay as they are', () => {
  using folder = tempFolder();
  const { home, agents, setUp } = world(folder);
  setUp('gemini');
  rmSync(join(agents, '.gemini'), { recursive: true });
  symlinkSync(join(home, '.gemini'), join(agents, '.gemini'));
  const before = readdirSync(join(home, '.gemini'));
  setUp('gemini');
  assert.equal(readFileSync(join(home, '.gemini', 'settings.json'), 'utf8'), '{"theirs":true}');
  assert.equal(readFileSync(join(home, '.gemini', 'oauth_creds.json'), 'utf8'), '{}');
  assert.deepEqual(readdirSync(join(home, '.gemini')), before);
  assert.ok(existsSync(join(agents, '.gemini', 'settings.json')));
});

test('whatever a run put in a file’s place, the next one has its settings', () => {
  using folder = tempFolder();
  const { home, agents, setUp } = world(folder);
  const settings = join(agents, '.gemini', 'settings.json');
  const plugin = join(agents, 'gt-hooks.js');
  mkdirSync(join(settings, 'full'), { recursive: true });
  mkdirSync(join(agents, '.gemini', 'oauth_creds.json', 'full'), { recursive: true });
  writeFileSync(join(home, 'notes'), 'theirs');
  symlinkSync(join(home, 'notes'), plugin);
  setUp('gemini');
  setUp('opencode');
  assert.match(readFileSync(settings, 'utf8'), /agent-hook/);
  assert.match(readFileSync(plugin, 'utf8'), /tool-started/);
  assert.equal(readFileSync(join(home, 'notes'), 'utf8'), 'theirs');
  rmSync(join(agents, '.gemini'), { recursive: true });
  writeFileSync(join(agents, '.gemini'), '');
  setUp('gemini');
  assert.match(readFileSync(settings, 'utf8'), /agent-hook/);
});
