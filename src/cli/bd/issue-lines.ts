// Issues as people read them.

import type { Issue, ShownIssue } from '../../beads/issue.ts';
import { print } from '../output.ts';
import { printTable } from '../table.ts';

const HEAD = ['id', 'pri', 'type', 'status', 'title'];

/** A table, or `none` where there is nothing to show. */
export function printIssues(issues: readonly Issue[], none: string): void {
  if (issues.length === 0) print(none);
  else printTable(HEAD, issues.map(issueRow));
}

function issueRow({ id, priority, issue_type: type, status, title }: Issue): string[] {
  return [id, `P${priority}`, type, status, title];
}

/** The whole issue as lines; parts that are empty are left out. */
export function issueLines(issue: ShownIssue): string[] {
  const { assignee = '', closed_at: closedAt, close_reason: reason = '' } = issue;
  return [
    `${issue.id}  ${oneLine(issue.title)}`,
    `${issue.status}  P${issue.priority}  ${issue.issue_type}${assignee === '' ? '' : `  ${assignee}`}`,
    ...(issue.labels.length === 0 ? [] : [`labels: ${issue.labels.join(', ')}`]),
    ...DATES.flatMap(([name, word]) => (typeof issue[name] === 'string' ? [`${word} ${issue[name]}`] : [])),
    ...issue.dependencies.map((each) => `${each.dependency_type}: ${each.id}  ${oneLine(each.title)}`),
    ...issue.dependents.map((each) => `${each.dependency_type} of ${each.id}  ${oneLine(each.title)}`),
    ...(closedAt === undefined ? [] : [`closed ${closedAt}${reason === '' ? '' : `: ${reason}`}`]),
    ...part('Description', issue.description),
    ...part('Design', issue.design),
    ...part('Acceptance', issue.acceptance_criteria),
    ...part('Notes', issue.notes),
    ...issue.comments.flatMap(({ created_at: at, author, text }) => ['', `${author}, ${at}:`, text]),
  ];
}

const DATES = [
  ['due_at', 'due'],
  ['defer_until', 'deferred until'],
  ['external_ref', 'elsewhere'],
] as const;

/** A title's line breaks would let it pass for the lines below it. */
export function oneLine(title: string): string {
  return title.replace(/[\r\n]+/g, ' ');
}

function part(title: string, text = ''): string[] {
  return text === '' ? [] : ['', `${title}:`, text];
}
