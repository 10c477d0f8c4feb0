import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE, commandEntry, formatCommand, parseCommand } from '../../src/keymaps/catalogue.ts';
import { parseKey } from '../../src/keymaps/key.ts';
import { keyRows, keyTable } from '../../src/keymaps/key-table.ts';
import { type Keymap, parseChord } from '../../src/keymaps/keymap.ts';
import { loadKeymap } from '../../src/keymaps/loader.ts';
import {
  beadKeymap,
  defaultKeymap,
  prefixKey,
  queueKeymap,
  reviewKeymap,
  scrollKeymap,
} from '../../src/keymaps/presets.ts';

function called(keymap: Keymap, chord: string): string | null {
  const command = keymap.trie.find(parseChord(chord, keymap.prefix) ?? []);
  return command === null || command === 'partial' ? command : formatCommand(command);
}

function loaded(overrides: unknown): Keymap {
  const result = loadKeymap(overrides);
  assert.ok(result.ok, JSON.stringify(result));
  return result.keymap;
}

function problems(overrides: unknown): readonly string[] {
  const result = loadKeymap(overrides);
  assert.ok(!result.ok);
  return result.problems;
}

test('commands have ids of their own', () => {
  assert.equal(new Set(CATALOGUE.map(({ id }) => id)).size, CATALOGUE.length);
});

test('a command is called by its name, with a number where it takes one', () => {
  assert.deepEqual(parseCommand('pane.zoom'), { id: 'pane.zoom', nth: null });
  assert.deepEqual(parseCommand('polecat.nth 20'), { id: 'polecat.nth', nth: 20 });
  for (const text of [
    '',
    'pane',
    'pane.zoom 1',
    'polecat.nth',
    'polecat.nth 21',
    'crew.nth 0',
    'crew.nth x',
    'crew.nth 1 2',
  ]) {
    assert.equal(parseCommand(text), null, text);
  }
});

test('the preset has no conflicts, with any usual prefix', () => {
  for (const prefix of ['C-b', 'C-a', 'C-Space', 'C-\\', 'F12', 'M-Space', 'M-z']) {
    assert.deepEqual(defaultKeymap(prefixKey(prefix)).trie.conflicts, [], prefix);
  }
  assert.deepEqual(scrollKeymap().trie.conflicts, []);
  assert.deepEqual(beadKeymap().trie.conflicts, []);
  assert.deepEqual(queueKeymap().trie.conflicts, []);
});

/** Commands that make sense only in a pane that is scrolled back have keys only there. */
const SCROLLED_ONLY: readonly string[] = [
  'scroll.up',
  'scroll.down',
  'search.down',
  'search.next',
  'search.previous',
];

const QUEUE_ONLY: readonly string[] = [
  ...['queue.open', 'queue.output', 'queue.earlier', 'queue.later', 'queue.first'],
  ...['queue.laneUp', 'queue.laneDown'],
];

/** Those, and commands about a bead, a change or one's place in the queue. */
const ONLY_SOMEWHERE: readonly string[] = [
  ...SCROLLED_ONLY,
  ...QUEUE_ONLY,
  ...CATALOGUE.filter(({ group }) => group === 'Beads' || group === 'Review').map(({ id }) => id),
];

test('every command, for every number, is reached in at most two strokes; some only where they mean something', () => {
  const keymaps = [defaultKeymap(), scrollKeymap(), beadKeymap(), queueKeymap(), reviewKeymap()];
  const bindings = keymaps.flatMap((keymap) => keymap.bindings);
  for (const { id, nths } of CATALOGUE) {
    for (const nth of nths === 0 ? [null] : Array.from({ length: nths }, (_, index) => index + 1)) {
      const bound = bindings.filter(({ command }) => command.id === id && command.nth === nth);
      assert.ok(bound.length > 0, formatCommand({ id, nth }));
      assert.ok(bound.some(({ keys }) => keys.length <= 2));
    }
  }
});

test('all keys of the preset begin with the prefix', () => {
  const keymap = defaultKeymap();
  assert.ok(keymap.bindings.every(({ keys }) => keys[0] === keymap.prefix));
});

test('the prefix twice sends the prefix', () => {
  assert.equal(called(defaultKeymap(), 'C-b C-b'), 'prefix.send');
  assert.equal(called(defaultKeymap(prefixKey('C-a')), 'C-a C-a'), 'prefix.send');
});

test('a prefix that is no key, or is needed for typing, is the default one', () => {
  for (const notation of ['nonsense', 'a', 'Enter', 'Escape', 'Space']) {
    assert.deepEqual(prefixKey(notation), parseKey('C-b'), notation);
  }
});

test('without settings the keymap is the preset', () => {
  assert.deepEqual(loaded(undefined).bindings, defaultKeymap().bindings);
  assert.deepEqual(loaded({}).bindings, defaultKeymap().bindings);
});

test('settings change the prefix, add, replace and take away', () => {
  const keymap = loaded({
    prefix: 'C-a',
    bindings: {
      'prefix v': 'pane.zoom',
      'prefix z': null,
      'prefix n': 'polecat.next',
      'C-M-1': 'crew.nth 1',
    },
  });
  assert.equal(called(keymap, 'C-a v'), 'pane.zoom');
  assert.equal(called(keymap, 'C-a z'), null);
  assert.equal(called(keymap, 'C-a n'), 'polecat.next');
  assert.equal(called(keymap, 'C-M-1'), 'crew.nth 1');
  assert.equal(called(keymap, 'C-b n'), null);
});

test('each wrong setting is named, with what is right', () => {
  assert.match(problems([])[0] ?? '', /want an object/);
  assert.match(problems({ prefix: 'x' })[0] ?? '', /keys\.prefix: "x": x is needed for typing/);
  assert.match(problems({ prefix: 5 })[0] ?? '', /keys\.prefix: 5: no key/);
  assert.match(problems({ colour: 1 })[0] ?? '', /keys\.colour: no such setting/);
  assert.match(problems({ bindings: [] })[0] ?? '', /keys\.bindings: want an object/);
  const wrong = problems({
    bindings: {
      'prefix nonsense': 'quit',
      'prefix y': 'nonsense',
      'prefix Y': 7,
      x: 'quit',
      'prefix n n': 'quit',
    },
  });
  assert.deepEqual(
    wrong.map((line) => line.replace(/^keys\.bindings: ("[^"]*").*$/, '$1')),
    ['"prefix nonsense"', '"prefix y"', '"prefix Y"', '"x"', '"C-b n n"'],
  );
});

test('the keys of panes are those of tmux', () => {
  const keymap = defaultKeymap();
  for (const [chord, command] of [
    ['%', 'pane.splitRight'],
    ['"', 'pane.splitDown'],
    ['o', 'pane.next'],
    ['z', 'pane.zoom'],
    ['Left', 'pane.left'],
    ['Down', 'pane.down'],
    ['C-Right', 'pane.borderRight'],
    ['M-Up', 'pane.borderUp'],
    ['Space', 'pane.even'],
  ] as const) {
    assert.equal(called(keymap, `C-b ${chord}`), command, chord);
  }
});

test('the table lists every bound command once, numbered ones as ranges', () => {
  const table = keyTable(defaultKeymap());
  assert.equal(table.trimEnd().split('\n').length, CATALOGUE.length - ONLY_SOMEWHERE.length + 2);
  assert.ok(table.includes('| Crew | `C-b 1 … C-b 9` |'));
  assert.ok(table.includes('`C-b M-1 … C-b M-9`, `C-b M-0`, `C-b M-a … C-b M-j`'));
  assert.ok(keyTable(scrollKeymap()).includes('| Scrollback | `Up`, `k` | Scroll up a line |'));
  assert.ok(table.includes('| Panels | `C-b Enter`, `C-b i` | Go to the live pane |'));
});

test('a command without a key has a row in the help but not in the table', () => {
  const keymap = loaded({ bindings: { 'prefix z': null, 'prefix |': 'redraw' } });
  assert.deepEqual(keyRows(keymap).find(({ id }) => id === 'pane.zoom')?.keys, []);
  assert.ok(!keyTable(keymap).includes(commandEntry('pane.zoom').title));
  assert.ok(keyTable(keymap).includes('`C-b \\|`'));
});
