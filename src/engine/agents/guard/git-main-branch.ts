// Which git commands would move, remove or check out the main branch, by their arguments alone.

import type { GitLine } from './git-line.ts';
import { hasFlag, optionValues, partArgs } from './rule.ts';

export function touchesMain(line: GitLine, main: string): boolean {
  const { subcommand, args } = line;
  switch (subcommand) {
    case 'checkout':
      return checksOut(args, main);
    case 'switch':
      return switches(args, main);
    case 'branch':
      return changesBranch(args, main);
    case 'rebase':
      // With two operands it checks the second out and rewrites it.
      return isMain(partArgs(args, ['--onto', '-s', '-X', '-x', '--exec']).operands[1], main);
    case 'update-ref':
      return args.includes('--stdin') || args.some((each) => isMain(each, main));
    case 'worktree':
      return addsWorktree(args, main);
    case 'symbolic-ref':
      return isMain(partArgs(args, ['-m']).operands[1], main);
    case 'fetch':
    case 'pull':
      return args.some((each) => writesMain(each, main));
    case 'filter-branch':
    case 'filter-repo':
      return args.includes('--all') || args.some((each) => isMain(each, main));
    default:
      return false;
  }
}

function isMain(ref: string | undefined, main: string): boolean {
  return ref === main || ref === `heads/${main}` || ref === `refs/heads/${main}`;
}

function checksOut(args: readonly string[], main: string): boolean {
  const [created] = optionValues(args, ['-B', '-b', '--orphan']);
  if (created !== undefined) return isMain(created, main);
  const { flags, operands } = partArgs(args);
  // With paths it takes files out of main and leaves the branch alone.
  const hasPaths = args.includes('--') && args.at(-1) !== '--';
  if (hasPaths || operands.length !== 1 || hasFlag(flags, '--detach', '-d', '-p', '--patch')) return false;
  return isMain(operands[0], main) || (isTracking(flags) && tracksMain(operands[0], main));
}

function switches(args: readonly string[], main: string): boolean {
  const [created] = optionValues(args, ['-C', '-c', '--create', '--force-create', '--orphan']);
  if (created !== undefined) return isMain(created, main);
  const { flags, operands } = partArgs(args);
  if (hasFlag(flags, '--detach', '-d')) return false;
  return isMain(operands[0], main) || (isTracking(flags) && tracksMain(operands[0], main));
}

/** A second checkout of the branch, in which commits would move it. */
function addsWorktree([action, ...args]: readonly string[], main: string): boolean {
  if (action !== 'add') return false;
  const [created] = optionValues(args, ['-b', '-B', '--orphan']);
  const { flags, operands } = partArgs(args, ['-b', '-B', '--reason']);
  if (created !== undefined) return isMain(created, main);
  return !hasFlag(flags, '--detach', '-d') && isMain(operands[1], main);
}

function isTracking(flags: readonly string[]): boolean {
  return hasFlag(flags, '-t', '--track');
}

function tracksMain(ref: string | undefined, main: string): boolean {
  return ref?.endsWith(`/${main}`) ?? false;
}

function changesBranch(args: readonly string[], main: string): boolean {
  const { flags, operands } = partArgs(args, ['-u', '--set-upstream-to', '--sort', '--format']);
  const [first, second] = operands;
  if (hasFlag(flags, '-d', '-D', '--delete')) return operands.some((each) => isMain(each, main));
  if (hasFlag(flags, '-m', '-M', '--move')) return isMain(first, main) || isMain(second, main);
  if (hasFlag(flags, '-c', '-C', '--copy')) return isMain(second ?? first, main);
  return hasFlag(flags, '-f', '--force') && isMain(first, main);
}

/** A refspec that writes our main, or every branch. */
function writesMain(refspec: string, main: string): boolean {
  const at = refspec.lastIndexOf(':');
  if (at < 0 || refspec.startsWith('-')) return false;
  const target = refspec.slice(at + 1);
  const star = target.indexOf('*');
  if (star < 0) return isMain(target, main);
  const full = `refs/heads/${main}`;
  return full.startsWith(target.slice(0, star)) && full.endsWith(target.slice(star + 1));
}
