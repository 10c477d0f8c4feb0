// bd import, export: beads from and to the files of other programs.

import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport } from '../../beads/interchange/import-report.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import { importJson, importLines } from './import-shown.ts';
import { readInput, replaceFile } from './whole-file.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

interface ImportOptions {
  readonly input?: string;
  readonly source?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

interface ExportOptions {
  readonly output?: string;
  readonly source?: string;
}

export function addInterchange(program: Command): void {
  program
    .command('import')
    .description('take in the beads of an issues.jsonl, beads.jsonl or deletions.jsonl of any release')
    .argument('[file]', '- reads what is piped in')
    .option('-i, --input <file>', 'the same')
    .option('--source <name>', "what the export calls it, where that is not the file's own name")
    .option('--force', 'what the file says holds, also where its records are older than the beads')
    .option('--dry-run', 'only say what would happen')
    .action((file: string | undefined, options: ImportOptions, command: Command) =>
      (options.dryRun === true ? withBeads : changingBeads)(command, null, (hands) =>
        importFile(hands, file ?? options.input, options),
      ),
    );
  program
    .command('export')
    .description('write beads as a file of records: the one that was imported, line for line, or all')
    .option('-o, --output <file>', 'replaced as a whole; else it is printed')
    .option('--source <name>', 'of several imported files the one to give back')
    .action((options: ExportOptions, command: Command) =>
      withBeads(command, null, (hands) => exportFile(hands, options)),
    );
}

async function importFile(
  { beads, out }: Hands,
  file: string | undefined,
  options: ImportOptions,
): Promise<Result<unknown, Problem>> {
  if (file === undefined)
    return failed(problem('usage', 'name the file to import, or - for what is piped in'));
  const bytes = await readInput(file);
  if (!bytes.ok) return bytes;
  const { dryRun: isDryRun = false, force: isFollowing = false } = options;
  const source = options.source ?? (file === '-' ? 'issues.jsonl' : basename(file));
  const show = (report: ImportReport): void => {
    out.say(importJson(report, isDryRun), () => {
      for (const line of importLines(report, isDryRun)) print(line);
    });
  };
  // Said as soon as nothing can lose it; the beads' own files may take a moment longer.
  return await beads.importFile({ source, bytes: bytes.value, isFollowing, isDryRun }, show);
}

async function exportFile({ beads, out }: Hands, options: ExportOptions): Promise<Result<unknown, Problem>> {
  const made = await beads.exportFile(options.source ?? null);
  if (!made.ok) return made;
  const { bytes, beads: count, source } = made.value;
  const { output } = options;
  if (output === undefined) {
    process.stdout.write(bytes);
    return ok(undefined);
  }
  const written = replaceFile(resolve(output), bytes);
  if (!written.ok) return written;
  out.say({ file: output, source, exported: count }, () => print(`${count} beads to ${output}`));
  return ok(undefined);
}
