import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import { terminalSettings } from '../../../../src/panes/terminals/host/terminal-settings.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-settings-'));
after(() => rmSync(home, { recursive: true, force: true }));
const DEFAULTS = { scrollback: 10_000, memoryBytes: 256 * 1024 * 1024 };

function settingsOf(text: string) {
  const path = join(home, 'town.json');
  writeFileSync(path, text);
  return terminalSettings(path);
}

describe('the settings of terminals', () => {
  it('are the defaults that the town has too, where there are none or none that can be read', () => {
    assert.deepEqual(townSettingsSchema.parse({ version: 1, name: 'town' }).terminals, DEFAULTS);
    assert.deepEqual(terminalSettings(join(home, 'none.json')), DEFAULTS);
    for (const text of ['', '{', '[]', '{"terminals": 1}'])
      assert.deepEqual(settingsOf(text), DEFAULTS, text);
  });

  it('are taken one by one, those that are wrong left out', () => {
    assert.deepEqual(settingsOf('{"terminals": {"scrollback": 50}}'), { ...DEFAULTS, scrollback: 50 });
    assert.deepEqual(settingsOf('{"terminals": {"scrollback": -1, "memoryBytes": 1000}}'), {
      ...DEFAULTS,
      memoryBytes: 1_000,
    });
  });
});
