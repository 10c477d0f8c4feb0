// bd epic status, close-eligible.

import type { Command } from 'commander';
import { ok } from '../../beads/result.ts';
import { print } from '../output.ts';
import { printTable } from '../table.ts';
import { changingBeads, oneByOne, withBeads } from './with-beads.ts';

export function addEpics(program: Command): void {
  const epic = program.command('epic').description('beads that consist of others');
  epic
    .command('status')
    .description('the open epics, and how many of their children are closed')
    .option('--eligible-only', 'only those whose children are all closed')
    .action((options: { eligibleOnly?: boolean }, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const epics = await beads.ask({ kind: 'epics', eligibleOnly: options.eligibleOnly });
        if (!epics.ok) return epics;
        out.say(epics.value, () => {
          if (epics.value.length === 0) print('no epics');
          else
            printTable(
              ['id', 'closed', 'of', 'title'],
              epics.value.map((each) => [
                each.epic.id,
                String(each.closed_children),
                String(each.total_children),
                each.epic.title,
              ]),
            );
        });
        return ok(undefined);
      }),
    );
  epic
    .command('close-eligible')
    .description('close the epics whose children are all closed')
    .option('--dry-run', 'only say which')
    .action((options: { dryRun?: boolean }, command: Command) =>
      changingBeads(command, null, async ({ beads, out }) => {
        const epics = await beads.ask({ kind: 'epics', eligibleOnly: true });
        if (!epics.ok) return epics;
        const ids = epics.value.map((each) => each.epic.id);
        if (options.dryRun === true) {
          out.say(epics.value, () => print(ids.length === 0 ? 'none' : `would close ${ids.join(', ')}`));
          return ok(undefined);
        }
        const closed = await oneByOne(ids, (id) =>
          beads.close(id, { reason: 'All children completed', force: false }),
        );
        if (!closed.ok) return closed;
        out.say({ closed: ids, count: ids.length }, () => {
          if (ids.length === 0) print('none');
          for (const id of ids) out.done(`closed ${id}`);
        });
        return closed;
      }),
    );
}
