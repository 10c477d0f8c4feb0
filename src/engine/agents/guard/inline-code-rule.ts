// A line of Python, JavaScript, Perl or Ruby given on the command line. It is not read as a program: only a deletion
// with a path from outside, and a push, are looked for.

import { type Judging, placeOfWord, programName, shown } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

const INTERPRETERS = /^(python|python\d[\d.]*|node|nodejs|bun|deno|perl|ruby|php)$/;
const DELETES =
  /\b(rmtree|rmSync|rm_rf|rm_r|rimraf|unlink(Sync)?|rmdir(Sync)?|remove|removedirs|remove_tree|removeSync)\b/;
const PUSHES = /\bgit\b[^\n;]{0,40}\bpush\b/;

export function inlineCodeRule({ words, input, cwd }: ShellCommand, judging: Judging): string | null {
  const [name = '', ...args] = words;
  if (!INTERPRETERS.test(programName(name))) return null;
  const at = args.findIndex((each) => /^(-[a-zA-Z]*[ceEpr]|--eval|--print)$/.test(each));
  const code = at >= 0 ? (args[at + 1] ?? '') : input.kind === 'text' ? input.text : '';
  if (PUSHES.test(code)) return 'nothing is pushed from here: commit your work and run gt done';
  if (!DELETES.test(code)) return null;
  const outside = [...code.matchAll(/['"`]((?:\/|~|\.\.)[^'"`\n]*)['"`]/g)]
    .map((each) => (each[1] ?? '').replace(/^~/, judging.place.home))
    .find((each) => ['outside', 'checkout', 'git', 'beads'].includes(placeOfWord(each, cwd, judging)));
  return outside === undefined
    ? null
    : `code that deletes ${shown(outside)}: delete only what is in your checkout, by rm`;
}
