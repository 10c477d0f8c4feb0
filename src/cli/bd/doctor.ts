// bd doctor.

import type { Command } from 'commander';
import type { Finding } from '../../beads/health.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { type Barred, barredFiles } from './file-access.ts';
import { hasUnionRule, writeUnionRule } from './git-attributes.ts';
import { withBeads } from './with-beads.ts';

interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly fix?: string;
}

/** Exit code 1 where something is a problem. */
export async function doctor({ fix = false }: { readonly fix?: boolean }, command: Command): Promise<void> {
  await withBeads(command, null, async ({ beads, out }) => {
    const { kind, folder } = beads.place;
    const barred = folder === null ? [] : barredFiles(folder).map(barredCheck);
    const checked = await beads.ask({ kind: 'check' });
    // Where even one file may not be read there are no beads to look at: all that stands in the way is said at once.
    if (!checked.ok && barred.length === 0) return checked;
    const attributes = kind === 'repository' && folder !== null ? attributesCheck(folder, fix) : ok([]);
    if (!attributes.ok) return attributes;
    const { beads: count, files, findings } = checked.ok ? checked.value : NOTHING_READ;
    const checks = [...barred, ...findings.map(checkOf), ...attributes.value];
    const isOk = checks.every(({ status }) => status !== 'error');
    out.say({ overall_ok: isOk, beads: count, files, checks }, () => {
      print(`${count} beads in ${files} files`);
      for (const check of checks) {
        print(`${check.status}: ${check.name}: ${check.message}`);
        if (check.fix !== undefined) print(`  ${check.fix}`);
      }
      if (checks.length === 0) print('nothing is wrong');
    });
    if (!isOk) process.exitCode = 1;
    return ok(undefined);
  });
}

const NOTHING_READ = { beads: 0, files: 0, findings: [] };

function barredCheck({ path, may }: Barred): Check {
  const fix = `give yourself the permission: chmod u+rwX ${path}`;
  return { name: 'permissions', status: 'error', message: `${path}: it may ${may}`, fix };
}

function checkOf({ kind, subject, message, fix, isProblem }: Finding): Check {
  return { name: kind, status: isProblem ? 'error' : 'warning', message: `${subject}: ${message}`, fix };
}

function attributesCheck(folder: string, fix: boolean): Result<readonly Check[], Problem> {
  if (hasUnionRule(folder)) return ok([]);
  const name = 'git-attributes';
  const message = 'git is not told how to merge beads';
  if (!fix) return ok([{ name, status: 'warning' as const, message, fix: 'bd init, or bd doctor --fix' }]);
  const written = writeUnionRule(folder);
  return written.ok
    ? ok([
        { name, status: 'ok' as const, message: 'git is told now how to merge beads: commit .gitattributes' },
      ])
    : written;
}
