// A line of Python, JavaScript, Perl or Ruby given on the command line. It is not read as a program: only a deletion
// with a path from outside, and a push, are looked for.

import { type Judging, optionValues, partArgs, placeOfWord, programName, shown } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

const INTERPRETERS = /^(python|python\d[\d.]*|node|nodejs|bun|deno|perl|ruby|php|lua|lua\d[\d.]*)$/;
/** Their program is their first operand. */
const AWKS = /^(awk|gawk|mawk|nawk)$/;
const RUNS =
  /\b(system|popen|subprocess|child_process|exec(Sync|File|FileSync)?|spawn(Sync)?|shell_exec|passthru|execute)\b/;
const LITERAL = /(['"`])((?:\\.|(?!\1)[^\\\n])+)\1/g;
const DELETES =
  /\b(rmtree|rmSync|rm_rf|rm_r|rimraf|unlink(Sync)?|rmdir(Sync)?|remove|removedirs|remove_tree|removeSync)\b/;
const PUSHES = /\bgit\b[^\n;]{0,40}\bpush\b/;

const OPTIONS = ['-c', '-e', '-E', '-p', '-r', '--eval', '--print'];

export function inlineCodeRule({ words, input, cwd }: ShellCommand, judging: Judging): string | null {
  const [name = '', ...args] = words;
  const program = programName(name);
  if (!INTERPRETERS.test(program) && !AWKS.test(program)) return null;
  const [given] = AWKS.test(program)
    ? partArgs(args, ['-F', '-v', '-f', '-i']).operands
    : optionValues(args, OPTIONS);
  const code = given ?? (input.kind === 'text' ? input.text : '');
  if (PUSHES.test(code)) return 'nothing is pushed from here: commit your work and run gt done';
  const ran = ranRefusal(code, cwd, judging);
  if (ran !== null) return ran;
  if (!DELETES.test(code)) return null;
  const outside = [...code.matchAll(/['"`]((?:\/|~|\.\.)[^'"`\n]*)['"`]/g)]
    .map((each) => (each[1] ?? '').replace(/^~/, judging.place.home))
    .find((each) => ['outside', 'checkout', 'git', 'beads'].includes(placeOfWord(each, cwd, judging)));
  return outside === undefined
    ? null
    : `code that deletes ${shown(outside)}: delete only what is in your checkout, by rm`;
}

/** Command lines among the texts of code that runs some. */
function ranRefusal(code: string, cwd: string | null, judging: Judging): string | null {
  if (!RUNS.test(code)) return null;
  for (const [, , text = ''] of code.matchAll(LITERAL)) {
    if (!/^\s*(sudo\s+)?(rm|git|find|mv|pkill|killall)\s/.test(text)) continue;
    const refusal = judging.nested(text, cwd);
    if (refusal !== null) return refusal;
  }
  return null;
}
