// bd prime, onboard, info, where, doctor, init, sync, version.

import type { Command } from 'commander';
import { ok } from '../../beads/result.ts';
import { print, printText, remark } from '../output.ts';
import { VERSION } from '../program-files.ts';
import { outOf } from './out.ts';
import { ONBOARD_TEXT } from './prime-text.ts';
import { type GlobalOptions, withBeads } from './with-beads.ts';

export function addTelling(program: Command): void {
  program
    .command('prime')
    .description('what an agent needs to know; .beads/PRIME.md says something else instead')
    .option('--export', 'the text as it is without .beads/PRIME.md')
    .option('--memories-only', 'only what is remembered')
    .option('--hook-json', 'in the form of a session hook')
    .option('--stealth', 'without a word about git')
    .option('--full', 'accepted, without a meaning here')
    .option('--mcp', 'accepted, without a meaning here')
    .action(async (options: object, command: Command) => {
      const { prime } = await import('./prime.ts');
      await prime(options, command);
    });
  program
    .command('onboard')
    .description('a paragraph for AGENTS.md')
    .action((_: unknown, command: Command) =>
      outOf(command.optsWithGlobals<GlobalOptions>(), process.env).say({ text: ONBOARD_TEXT }, () =>
        printText(ONBOARD_TEXT),
      ),
    );
  addInfo(program);
  program
    .command('doctor')
    .description('what is wrong with the beads, and what to do; changes nothing without --fix')
    .option('--fix', 'mend what can be mended without loss')
    .action(async (options: { fix?: boolean }, command: Command) => {
      const { doctor } = await import('./doctor.ts');
      await doctor(options, command);
    });
  program
    .command('init')
    .description('make this repository ready for beads: they work without it, this lets branches merge')
    .option('-p, --prefix <prefix>', 'what ids begin with')
    .option('--stealth', 'accepted, without a meaning here')
    .action(async (options: { prefix?: string }, command: Command) => {
      const { initBeads } = await import('./init.ts');
      await initBeads(options, command);
    });
  addSync(program);
  program
    .command('version')
    .description('the version')
    .action((_: unknown, command: Command) =>
      outOf(command.optsWithGlobals<GlobalOptions>(), process.env).say({ version: VERSION }, () =>
        print(`bd version ${VERSION}`),
      ),
    );
}

function addInfo(program: Command): void {
  program
    .command('info')
    .description('where the beads are, and how many')
    .action((_: unknown, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const counted = await beads.ask({ kind: 'count', filter: { all: true } });
        if (!counted.ok) return counted;
        const { kind, folder, actor } = beads.place;
        const path = folder === null ? null : `${folder}/.beads`;
        const facts = {
          database_path: path,
          mode: kind,
          actor,
          issue_count: counted.value.total,
          version: VERSION,
        };
        out.say(facts, () => {
          print(path === null ? 'in a town that runs: its engine keeps them' : `in ${path}`);
          print(`${counted.value.total} beads`);
        });
        return ok(undefined);
      }),
    );
  program
    .command('where')
    .description('the folder that holds the beads')
    .action((_: unknown, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const { kind, folder } = beads.place;
        const path = folder === null ? null : `${folder}/.beads`;
        out.say({ path, mode: kind }, () => print(path ?? 'in a town that runs: its engine keeps them'));
        return ok(undefined);
      }),
    );
}

/** There is nothing to bring in line: the files are the beads. */
const SYNC_NOTE = 'nothing to do: beads are files of the repository, and git carries them';

function addSync(program: Command): void {
  program
    .command('sync')
    .description('accepted, for prompts that still say it; does nothing')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_: unknown, command: Command) => {
      const out = outOf(command.optsWithGlobals<GlobalOptions>(), process.env);
      out.say({ status: 'noop', message: SYNC_NOTE }, () => remark(`bd: ${SYNC_NOTE}`));
    });
}
