// Settings of git by which a later command would run something else than it says, or reach somewhere else.

import type { GitLine } from './git-line.ts';
import { hasFlag, type Judging, optionValues, partArgs, placeOfWord, shown } from './rule.ts';

/** Keys that plant a program, or another address; git reads their first and last part in any case. */
const PLANTING =
  /^(core\.(hookspath|fsmonitor|sshcommand|gitproxy|askpass|worktree)|include\.path|includeif\..*|url\..*|remote\..*\.(pushurl|push|receivepack|uploadpack|mirror)|(filter\..*\.(clean|smudge|process))|merge\..*\.driver|diff\..*\.(command|textconv)|credential\..*helper|gpg\..*program|protocol\..*)$/;
/** Keys whose value is a command line. */
const RUNNING =
  /^(core\.(editor|pager)|sequence\.editor|pager\..*|diff\.external|interactive\.difffilter|(difftool|mergetool|man|browser)\..*\.cmd)$/;
const PLAIN_FILTER = /^filter\.lfs\./;

const VALUE_OPTIONS = ['-f', '--file', '--blob', '--type', '--default', '--comment', '--value'];

export function gitConfigRefusal({ args, dir }: GitLine, judging: Judging): string | null {
  const [first = '', ...rest] = args;
  if (first === 'get' || first === 'list') return null;
  const isWordy = first === 'set' || first === 'unset' || first === 'edit' || first.endsWith('-section');
  const { flags, operands } = partArgs(isWordy ? rest : args, VALUE_OPTIONS);
  // It would be an editor's, of which nothing is seen.
  if (first === 'edit' || hasFlag(flags, '--edit', '-e'))
    return 'git config in an editor cannot be read beforehand: set the one key by git config KEY VALUE';
  const isReading = flags.some((each) => /^(--get|--list$|-l$)/.test(each)) || hasFlag(flags, '-l');
  const isChange = isWordy || operands.length > 1 || hasFlag(flags, '--unset', '--unset-all');
  if (isReading || !isChange) return null;
  if (hasFlag(flags, '--global', '--system'))
    return "git config --global changes a person's own settings: leave --global out to set it for your checkout";
  const [file] = optionValues(args, ['-f', '--file']);
  if (file !== undefined && placeOfWord(file, dir, judging) === 'outside')
    return `git config in ${shown(file)}, outside your checkout: set it for your checkout alone`;
  const [key = '', value = ''] = operands;
  return gitSettingRefusal(key, value, judging);
}

/** Null where the setting is harmless: `core.pager`, `user.name`, `commit.gpgsign` and most others. */
export function gitSettingRefusal(key: string, value: string, judging: Judging): string | null {
  const name = key.toLowerCase();
  if (name.startsWith('alias.')) return aliasRefusal(key, value, judging);
  if (RUNNING.test(name)) {
    const refusal = judging.nested(value, null);
    return refusal === null
      ? null
      : `the git setting ${shown(key)} runs a command that is refused: ${refusal}`;
  }
  if (!PLANTING.test(name) || PLAIN_FILTER.test(name)) return null;
  return `the git setting ${shown(key)} makes git run or reach something else than its commands say: do without it`;
}

function aliasRefusal(key: string, value: string, judging: Judging): string | null {
  if (value.trimStart().startsWith('!'))
    return `the git alias ${shown(key)} runs a shell command: write the command out instead`;
  const refusal = judging.nested(`git ${value}`, null);
  return refusal === null ? null : `the git alias ${shown(key)} hides a command that is refused: ${refusal}`;
}
