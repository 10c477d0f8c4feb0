// What `gt hook` says to an agent: its bead, where it stands, and what was said of an earlier attempt.

/** The answer of the verb `hook` as lines; tolerant, since agents must get what there is. */
export function hookLines(answer: unknown): string[] {
  const bead = field(answer, 'bead');
  if (bead === null || bead === undefined) return ['nothing on your hook'];
  const id = typeof bead === 'string' ? bead : text(field(bead, 'id'));
  const lines = [`${id}  ${text(field(bead, 'title'))}`.trimEnd()];
  const branch = text(field(answer, 'branch'));
  lines.push(
    `attempt ${text(field(answer, 'attempt')) || '1'}${branch === '' ? '' : ` on branch ${branch}`}`,
  );
  const description = text(field(bead, 'description'));
  if (description !== '') lines.push('', description);
  const conflict = text(field(answer, 'conflict'));
  if (conflict !== '') lines.push('', conflict);
  lines.push(...stepLines(field(answer, 'steps')), ...feedbackLines(field(answer, 'feedback')));
  const further = field(answer, 'further');
  if (Array.isArray(further)) lines.push('', `Claimed too: ${further.map(text).join(', ')}`);
  return lines;
}

function stepLines(steps: unknown): string[] {
  if (!Array.isArray(steps) || steps.length === 0) return [];
  return ['', 'Steps:', ...steps.map(stepLine)];
}

function stepLine(step: unknown): string {
  if (typeof step === 'string') return `  [ ] ${step}`;
  const isDone = field(step, 'done') === true || field(step, 'status') === 'closed';
  const command = text(field(step, 'run'));
  const said =
    `  [${isDone ? 'x' : ' '}] ${text(field(step, 'id'))}  ${text(field(step, 'title'))}`.trimEnd();
  return command === '' ? said : `${said}\n        ${command.replaceAll('\n', '\n        ')}`;
}

function feedbackLines(feedback: unknown): string[] {
  const said = Array.isArray(feedback) ? feedback.map(comment) : [text(feedback)];
  const lines = said.filter((each) => each !== '');
  return lines.length === 0 ? [] : ['', 'Of earlier attempts:', ...lines];
}

function comment(each: unknown): string {
  return typeof each === 'string' ? each : text(field(each, 'text'));
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
