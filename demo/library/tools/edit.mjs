// Replaces exact pieces of text in a file; `- ` and `+ ` lines on stdin say what by what:
//   node tools/edit.mjs src/money.ts <<'EDIT'
//   - Math.trunc(cents / 100)
//   + Math.round(cents / 100)
//   EDIT
// Fails where a piece is missing or stands more than once; leaves alone what was changed before.
import { readFileSync, writeFileSync } from 'node:fs';
import { paint } from './paint.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) fail("usage: node tools/edit.mjs FILE <<'EDIT'");
let text = readFileSync(file, 'utf8');
for (const { from, to } of edits(readFileSync(0, 'utf8'))) text = replace(text, from.join('\n'), to.join('\n'));
writeFileSync(file, text);

/** A `-` line after a `+` line starts the next edit. */
function edits(script) {
  const found = [];
  for (const line of script.split('\n')) {
    const content = line.slice(2);
    if (line.startsWith('-') && (found.at(-1)?.to.length ?? 1) > 0) found.push({ from: [content], to: [] });
    else if (line.startsWith('-')) found.at(-1).from.push(content);
    else if (line.startsWith('+')) found.at(-1)?.to.push(content);
  }
  if (found.length === 0) fail('no edit on stdin');
  return found;
}

function replace(before, from, to) {
  // A change that adds to a text contains it: look for the result first.
  if (before.includes(to) && (to.includes(from) || !before.includes(from))) {
    console.log(paint('dim', `${file} has this change already`));
    return before;
  }
  const places = before.split(from).length - 1;
  if (places !== 1) fail(`${file}: the text to change ${places === 0 ? 'is not there' : `stands ${places} times`}: ${from}`);
  const at = before.indexOf(from);
  const after = before.slice(0, at) + to + before.slice(at + from.length);
  console.log(paint('bold', `${file}:${before.slice(0, at).split('\n').length}`));
  show('-', 'red', before, at, from.length);
  show('+', 'green', after, at, to.length);
  return after;
}

/** The whole lines around a piece of text. */
function show(sign, colour, whole, at, length) {
  const start = whole.lastIndexOf('\n', at - 1) + 1;
  const end = whole.indexOf('\n', at + length);
  const lines = whole.slice(start, end < 0 ? whole.length : end).split('\n');
  const indent = lines[0].length - lines[0].trimStart().length;
  for (const line of lines.map((each) => each.slice(indent))) {
    console.log(paint(colour, `${sign} ${line.length > 78 ? `${line.slice(0, 77)}…` : line}`));
  }
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
