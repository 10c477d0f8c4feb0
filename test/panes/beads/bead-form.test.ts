import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changesOf, formOf, parseForm, withComplaints } from '../../../src/panes/beads/bead-form.ts';
import { madeBead } from '../../support/made-bead.ts';

function fieldsOf(form: string, base?: Parameters<typeof parseForm>[1]) {
  const parsed = parseForm(form, base);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.fields;
}

/** Lines that people, Markdown and this very form write. */
const line = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '  ',
    '# Design',
    '---',
    '--- design ---',
    '\\--- notes ---',
    '#! no',
    'title: x',
    '漢字 👩‍👧',
  ),
);
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));

test('a form that nobody has changed changes nothing, whatever the bead holds', () => {
  const bead = fc.record({
    title: fc.string({ unit: 'binary', minLength: 1 }).map((title) => `t${title}`),
    description: text,
    design: text,
    acceptance: text,
    notes: text,
    assignee: fc.string(),
    labels: fc.array(fc.string({ minLength: 1 })),
  });
  fc.assert(
    fc.property(bead, (fields) => {
      const form = formOf(madeBead('a', fields));
      const base = fieldsOf(form);
      assert.deepEqual(changesOf(base, fieldsOf(withComplaints(form, ['no\nno']), base)), {});
    }),
  );
});

test('each text is what stands below its line, blank lines and marks of its own included', () => {
  fc.assert(
    fc.property(fc.tuple(text, text, text, text), ([description, design, acceptance, notes]) => {
      const texts = { description, design, acceptance, notes };
      const fields = fieldsOf(formOf(madeBead('a', texts)));
      for (const [name, value] of Object.entries(texts))
        assert.equal(fields[name as keyof typeof texts], value.replaceAll('\r\n', '\n').trimEnd(), name);
    }),
  );
});

test('a line that was taken out of the form leaves its field as it is, an emptied one empties it', () => {
  const base = fieldsOf(formOf(madeBead('a', { assignee: 'joe', notes: 'Long.', labels: ['x'] })));
  const without = fieldsOf('title: a\n\ntext', base);
  assert.deepEqual(changesOf(base, without), { description: 'text' });
  const emptied = fieldsOf('title: a\nassignee:\nlabels:\n\n\n--- notes ---\n', base);
  assert.deepEqual(changesOf(base, emptied), { assignee: '', notes: '', removeLabels: ['x'] });
});

test('a form says everything that is wrong with it, once', () => {
  const parsed = parseForm('# a remark\n\ntitle:\npriority: high\ncolour: red\n\ntext');
  assert.deepEqual(parsed, {
    ok: false,
    problems: ['"colour: red" is no field', 'the title is missing', 'the priority is a number from 0 to 4'],
  });
  const once = withComplaints('title: a\n', ['one', 'two']);
  assert.equal(once, '#! one\n#! two\ntitle: a\n');
  assert.equal(withComplaints(once, ['three']), '#! three\ntitle: a\n');
});
