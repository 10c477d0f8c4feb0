// Commands of `bd` with the shape of what they answer to programs, as a story of one small tracker: the suite that a
// repository, a town at rest and a town that runs must all tell alike.

import {
  type BdStep,
  CHILD,
  CLOSED,
  COMMENT,
  DEPENDENCY,
  EDGE,
  ERROR,
  FORMULA_STEP,
  GATE,
  ISSUE,
  LABELLED,
  REFUSAL,
  STEP,
  STEP_TEXTS,
  VARIABLE,
  VERSION,
  WAITING,
} from './bd-shapes.ts';

export const BD_STEPS: readonly BdStep[] = [
  {
    args: [
      'create',
      'First',
      '-p',
      'P1',
      '-t',
      'feat',
      '-l',
      'x,y',
      '-a',
      'ann',
      '-e',
      '30',
      '--spec-id',
      's1',
    ],
    makes: 'first',
    shape: {
      ...ISSUE,
      labels: ['string'],
      assignee: 'string',
      estimated_minutes: 'number',
      spec_id: 'string',
      ...VERSION,
    },
  },
  {
    args: ['create', 'Second', '--deps', '$first', '--body-file', '-', '--metadata', '{"k":"v"}'],
    input: 'from stdin\n',
    makes: 'second',
    shape: { ...WAITING, description: 'string', metadata: { k: 'string' }, ...VERSION },
  },
  {
    args: ['create', 'Epic', '-t', 'epic', '-l', 'deep'],
    makes: 'epic',
    shape: { ...ISSUE, labels: ['string'], ...VERSION },
  },
  {
    args: ['create', 'Child', '--parent', '$epic'],
    makes: 'child',
    shape: { ...CHILD, labels: ['string'], ...VERSION },
  },
  { args: ['q', 'Quick', 'one'], makes: 'quick', shape: { ...ISSUE, ...VERSION } },
  { args: ['create', '--dry-run', 'Never'], shape: { dry_run: 'boolean', title: 'string', ...VERSION } },
  {
    args: ['list', '--assignee', 'ann'],
    shape: [
      { ...ISSUE, labels: ['string'], assignee: 'string', estimated_minutes: 'number', spec_id: 'string' },
    ],
  },
  { args: ['list', '-l', 'nothing'], shape: [] },
  { args: ['list', '--parent', '$epic'], shape: [{ ...CHILD, labels: ['string'] }] },
  { args: ['ready', '--label-any', 'deep', '-t', 'task'], shape: [{ ...CHILD, labels: ['string'] }] },
  {
    args: ['blocked'],
    shape: [
      {
        ...WAITING,
        description: 'string',
        metadata: { k: 'string' },
        blocked_by_count: 'number',
        blocked_by: ['string'],
      },
    ],
  },
  {
    args: ['ready', '--explain', '-t', 'task', '--title', 'Second'],
    shape: {
      ready: [],
      blocked: [
        {
          ...WAITING,
          description: 'string',
          metadata: { k: 'string' },
          blocked_by_count: 'number',
          blocked_by: ['string'],
          reason: 'string',
        },
      ],
      cycles: [],
      summary: {
        total_ready: 'number',
        total_blocked: 'number',
        cycle_count: 'number',
      },
      ...VERSION,
    },
  },
  { args: ['search', 'quick'], shape: [ISSUE] },
  { args: ['search'], shape: ERROR, code: 2 },
  { args: ['comment', '$quick', 'looked', 'into'], shape: { ...COMMENT, ...VERSION } },
  { args: ['comments', 'add', '$quick', '-'], input: 'from stdin', shape: { ...COMMENT, ...VERSION } },
  { args: ['comments', '$quick'], shape: [COMMENT] },
  {
    args: ['show', '$child'],
    shape: [
      {
        ...CHILD,
        labels: ['string'],
        dependencies: [{ ...ISSUE, labels: ['string'], dependency_type: 'string' }],
        dependents: [],
        comments: [],
      },
    ],
  },
  { args: ['show', '$quick'], shape: [{ ...ISSUE, dependents: [], comments: [COMMENT] }] },
  { args: ['show', 'lib-unknown'], shape: REFUSAL, code: 3 },
  { args: ['update', '$quick', '--claim'], shape: [{ ...ISSUE, assignee: 'string' }] },
  { args: ['update', '$quick', '--claim'], shape: [{ ...ISSUE, assignee: 'string' }] },
  { args: ['update', '$first', '--claim'], shape: REFUSAL, code: 5 },
  { args: ['update', '$second', '--claim'], shape: REFUSAL, code: 4 },
  {
    args: ['update', '$quick', '--append-notes', 'more', '--due', '2030-01-02', '--external-ref', 'gh-9'],
    shape: [{ ...ISSUE, assignee: 'string', notes: 'string', due_at: 'string', external_ref: 'string' }],
  },
  {
    args: ['update', '$quick', '--stdin', '-s', 'open', '-a', ''],
    input: 'long text',
    shape: [{ ...ISSUE, description: 'string', notes: 'string', due_at: 'string', external_ref: 'string' }],
  },
  { args: ['update', '$quick'], shape: ERROR, code: 2 },
  { args: ['update', '$quick', '-s', 'odd'], shape: ERROR, code: 2 },
  { args: ['update', '$quick', '--no-such-option'], shape: ERROR, code: 2 },
  { args: ['label', 'add', '$first', '$epic', 'new'], shape: [LABELLED] },
  { args: ['label', 'remove', '$first', 'new'], shape: [LABELLED] },
  { args: ['tag', '$first', 'new'], shape: [LABELLED] },
  { args: ['label', 'list', '$first'], shape: ['string'] },
  { args: ['label', 'list-all'], shape: [{ label: 'string', count: 'number' }] },
  { args: ['dep', 'add', '$epic', '$first'], shape: { ...REFUSAL, hint: 'string' }, code: 2 },
  { args: ['dep', 'add', '$quick', '$first'], shape: DEPENDENCY },
  { args: ['dep', 'add', '$first', '$quick'], shape: REFUSAL, code: 5 },
  { args: ['dep', 'remove', '$quick', '$first'], shape: DEPENDENCY },
  { args: ['dep', '$second', '--blocks', '$quick'], shape: DEPENDENCY },
  { args: ['dep', 'remove', '$quick', '$second'], shape: DEPENDENCY },
  { args: ['link', '$quick', '$first', '-t', 'related'], shape: DEPENDENCY },
  {
    args: ['dep', 'relate', '$quick', '$epic'],
    shape: { status: 'string', id1: 'string', id2: 'string', related: 'boolean', ...VERSION },
  },
  {
    args: ['dep', 'unrelate', '$quick', '$epic'],
    shape: { status: 'string', id1: 'string', id2: 'string', unrelated: 'boolean', ...VERSION },
  },
  {
    args: ['dep', 'list', '$second'],
    shape: [
      {
        ...ISSUE,
        labels: ['string'],
        assignee: 'string',
        estimated_minutes: 'number',
        spec_id: 'string',
        dependency_type: 'string',
      },
    ],
  },
  {
    args: ['dep', 'tree', '$second'],
    shape: [
      {
        ...WAITING,
        description: 'string',
        metadata: { k: 'string' },
        depth: 'number',
        parent_id: 'string',
        truncated: 'boolean',
      },
    ],
  },
  { args: ['dep', 'cycles'], shape: [] },
  {
    args: ['defer', '$epic', '--until', '2999-01-01'],
    shape: [{ ...ISSUE, labels: ['string'], defer_until: 'string' }],
  },
  { args: ['undefer', '$epic'], shape: [{ ...ISSUE, labels: ['string'] }] },
  { args: ['defer', '$epic'], shape: [{ ...ISSUE, labels: ['string'] }] },
  { args: ['undefer', '$epic'], shape: [{ ...ISSUE, labels: ['string'] }] },
  { args: ['assign', '$epic', 'bob'], shape: [{ ...ISSUE, labels: ['string'], assignee: 'string' }] },
  { args: ['priority', '$epic', '0'], shape: [{ ...ISSUE, labels: ['string'], assignee: 'string' }] },
  {
    args: ['note', '$epic', 'a', 'note'],
    shape: [{ ...ISSUE, labels: ['string'], assignee: 'string', notes: 'string' }],
  },
  { args: ['close', '$epic'], shape: REFUSAL, code: 4 },
  {
    args: ['close', '$child', '-r', 'done'],
    shape: [{ ...CHILD, ...CLOSED, labels: ['string'], dependencies: [EDGE] }],
  },
  {
    args: ['epic', 'status'],
    shape: [
      {
        epic: { ...ISSUE, labels: ['string'], assignee: 'string', notes: 'string' },
        total_children: 'number',
        closed_children: 'number',
        eligible_for_close: 'boolean',
      },
    ],
  },
  { args: ['epic', 'close-eligible'], shape: { closed: ['string'], count: 'number', ...VERSION } },
  { args: ['reopen', '$child', '-r', 'not yet'], shape: [{ ...CHILD, labels: ['string'] }] },
  {
    args: ['close', '$first', '--suggest-next'],
    shape: {
      closed: [
        { ...CLOSED, labels: ['string'], assignee: 'string', estimated_minutes: 'number', spec_id: 'string' },
      ],
      unblocked: [{ ...WAITING, description: 'string', metadata: { k: 'string' } }],
      ...VERSION,
    },
  },
  {
    args: ['close', '$second', 'lib-unknown'],
    shape: {
      error: 'string',
      code: 'string',
      ...VERSION,
      done: [
        { ...WAITING, ...CLOSED, dependencies: [EDGE], description: 'string', metadata: { k: 'string' } },
      ],
    },
    code: 3,
  },
  {
    args: ['ready', '--claim', '--title', 'Child'],
    shape: [{ ...CHILD, labels: ['string'], assignee: 'string' }],
  },
  { args: ['ready', '--claim', '--title', 'Child'], shape: [] },
  {
    args: ['children', '$epic'],
    shape: [{ ...CHILD, labels: ['string'], assignee: 'string', dependency_type: 'string' }],
  },
  {
    args: ['history', '$child'],
    shape: [
      {
        at: 'string',
        by: 'string',
        changes: {
          set: { title: 'string', priority: 'number', issue_type: 'string' },
          add: { labels: ['string'], edges: [{ type: 'string', on: 'string', birth: 'string' }] },
        },
        created: 'boolean',
      },
    ],
  },
  { args: ['stale', '--days', '1'], shape: [] },
  { args: ['count'], shape: { count: 'number', ...VERSION } },
  {
    args: ['count', '--by-status'],
    shape: { total: 'number', groups: [{ group: 'string', count: 'number' }], ...VERSION },
  },
  ...['stats', 'status'].map(
    (name): BdStep => ({
      args: [name],
      shape: {
        summary: {
          total_issues: 'number',
          open_issues: 'number',
          in_progress_issues: 'number',
          closed_issues: 'number',
          blocked_issues: 'number',
          deferred_issues: 'number',
          ready_issues: 'number',
          pinned_issues: 'number',
          epics_eligible_for_closure: 'number',
          average_lead_time_hours: 'number',
        },
        ...VERSION,
      },
    }),
  ),
  { args: ['create', 'Same'], makes: 'same', shape: { ...ISSUE, ...VERSION } },
  { args: ['create', 'Same'], makes: 'again', shape: { ...ISSUE, ...VERSION } },
  {
    args: ['duplicates'],
    shape: {
      duplicate_groups: 'number',
      groups: [
        {
          title: 'string',
          issues: [
            {
              id: 'string',
              title: 'string',
              status: 'string',
              priority: 'number',
              references: 'number',
              is_merge_target: 'boolean',
            },
          ],
          suggested_target: 'string',
          suggested_sources: ['string'],
          suggested_action: 'string',
        },
      ],
      ...VERSION,
    },
  },
  {
    args: ['duplicate', '$again', '--of', '$same'],
    shape: { duplicate: 'string', canonical: 'string', status: 'string', ...VERSION },
  },
  {
    args: ['supersede', '$same', '--with', '$quick'],
    shape: { superseded: 'string', replacement: 'string', status: 'string', ...VERSION },
  },
  {
    args: ['gate', 'create', '--type', 'timer', '--timeout', '2h', '--blocks', '$quick'],
    makes: 'gate',
    shape: { ...GATE, timeout: 'number', ...VERSION },
  },
  { args: ['gate', 'list'], shape: [{ ...GATE, timeout: 'number' }] },
  { args: ['gate', 'list', '-n', 'many'], shape: ERROR, code: 2 },
  { args: ['gate', 'check', '--type', 'odd'], shape: ERROR, code: 2 },
  {
    args: ['gate', 'show', '$gate'],
    shape: {
      ...GATE,
      timeout: 'number',
      dependents: [
        {
          ...ISSUE,
          description: 'string',
          notes: 'string',
          due_at: 'string',
          external_ref: 'string',
          dependencies: [EDGE],
          dependency_type: 'string',
        },
      ],
      comments: [],
      ...VERSION,
    },
  },
  {
    args: ['gate', 'add-waiter', '$gate', 'ann'],
    shape: [{ ...GATE, timeout: 'number', waiters: ['string'] }],
  },
  {
    args: ['gate', 'check'],
    shape: {
      checked: 'number',
      total: 'number',
      truncated: 'boolean',
      resolved: 'number',
      escalated: 'number',
      dry_run: 'boolean',
      results: [{ id: 'string', state: 'string', passes: 'boolean', why: 'string' }],
      ...VERSION,
    },
  },
  {
    args: ['gate', 'resolve', '$gate', '-r', 'go'],
    shape: [{ ...GATE, ...CLOSED, timeout: 'number', waiters: ['string'] }],
  },
  {
    args: ['delete', '$again'],
    shape: {
      dry_run: 'boolean',
      would_delete: ['string'],
      issue_count: 'number',
      dependencies: 'number',
      orphaned_issues: [],
      ...VERSION,
    },
  },
  {
    args: ['delete', '$again', '--force'],
    shape: {
      deleted: 'string',
      deleted_count: 'number',
      dependencies_removed: 'number',
      references_updated: 'number',
      orphaned_issues: [],
      ...VERSION,
    },
  },
  { args: ['show', '$again'], shape: REFUSAL, code: 3 },
  {
    args: ['remember', 'Tests', 'need', 'the', 'race', 'flag'],
    shape: { key: 'string', value: 'string', action: 'string', ...VERSION },
  },
  {
    args: ['remember', 'Changed', '--key', 'tests-need-the-race-flag'],
    shape: { key: 'string', value: 'string', action: 'string', ...VERSION },
  },
  { args: ['memories'], shape: { 'tests-need-the-race-flag': 'string', ...VERSION } },
  { args: ['memories', 'nothing like it'], shape: VERSION },
  {
    args: ['recall', 'tests-need-the-race-flag'],
    shape: { key: 'string', value: 'string', found: 'boolean', ...VERSION },
  },
  { args: ['forget', 'tests-need-the-race-flag'], shape: { key: 'string', deleted: 'string', ...VERSION } },
  { args: ['recall', 'tests-need-the-race-flag'], shape: REFUSAL, code: 3 },
  { args: ['config', 'set', 'colour', 'blue'], shape: { key: 'string', value: 'string', ...VERSION } },
  { args: ['config', 'get', 'colour'], shape: { key: 'string', value: 'string', ...VERSION } },
  { args: ['config', 'list'], shape: { colour: 'string', ...VERSION } },
  { args: ['config', 'unset', 'colour'], shape: { key: 'string', unset: 'boolean', ...VERSION } },
  {
    args: ['mol', 'pour', 'fix-bug', '--var', 'repro=true', '--var', 'fix=true', '--var', 'verify=true'],
    makes: 'mol',
    shape: {
      new_epic_id: 'string',
      id_mapping: { 'fix-bug': 'string', repro: 'string', fix: 'string', verify: 'string' },
      created: 'number',
      attached: 'number',
      phase: 'string',
      ...VERSION,
    },
  },
  {
    args: ['mol', 'show', '$mol'],
    shape: {
      root: {
        ...ISSUE,
        metadata: { formula: 'string' },
        source_formula: 'string',
        dependents: [{ ...CHILD, ...STEP_TEXTS, dependency_type: 'string' }],
        comments: [],
      },
      issues: [{ ...CHILD, ...STEP_TEXTS, dependency_type: 'string' }],
      ...VERSION,
    },
  },
  {
    args: ['mol', 'progress', '$mol'],
    shape: {
      molecule_id: 'string',
      molecule_title: 'string',
      total: 'number',
      completed: 'number',
      in_progress: 'number',
      percent: 'number',
      ...VERSION,
    },
  },
  { args: ['mol', 'current', '$mol'], shape: [] },
  {
    args: ['ready', '--mol', '$mol'],
    shape: {
      molecule_id: 'string',
      molecule_title: 'string',
      total_steps: 'number',
      ready_steps: 'number',
      steps: [
        {
          issue: {
            ...CHILD,
            acceptance_criteria: 'string',
            metadata: { formula: 'string', step: 'string', run: 'string' },
          },
          parallel_info: { can_parallel: [] },
        },
      ],
      parallel_groups: {},
      ...VERSION,
    },
  },
  {
    args: ['ready', '--mol', '$mol', '--claim'],
    makes: 'step',
    shape: [STEP],
  },
  {
    args: ['close', '$step', '--continue'],
    shape: { closed: [{ ...STEP, ...CLOSED, dependencies: [EDGE] }], continue: STEP, ...VERSION },
  },
  {
    args: ['close', '$quick', '--claim-next', '-f'],
    shape: {
      closed: [
        {
          ...CLOSED,
          dependencies: [EDGE],
          description: 'string',
          notes: 'string',
          due_at: 'string',
          external_ref: 'string',
        },
      ],
      claimed: 'null',
      ...VERSION,
    },
  },
  {
    args: ['mol', 'burn', '$mol', '--force'],
    shape: {
      molecule_id: 'string',
      deleted_count: 'number',
      dry_run: 'boolean',
      ids: ['string'],
      ...VERSION,
    },
  },
  {
    args: ['mol', 'wisp', 'fix-bug', '--var', 'repro=true', '--var', 'fix=true', '--var', 'verify=true'],
    makes: 'wisp',
    shape: {
      new_epic_id: 'string',
      id_mapping: { 'fix-bug': 'string', repro: 'string', fix: 'string', verify: 'string' },
      created: 'number',
      attached: 'number',
      phase: 'string',
      ...VERSION,
    },
  },
  { args: ['mol', 'squash', '$wisp'], shape: REFUSAL, code: 4 },
  ...['repro', 'fix', 'verify']
    .map((name): BdStep => {
      const more = name === 'repro' ? {} : { dependencies: [EDGE] };
      return {
        args: ['ready', '--mol', '$wisp', '--include-ephemeral', '--claim'],
        makes: name,
        shape: [{ ...STEP, ...more, ephemeral: 'boolean' }],
      };
    })
    .flatMap((claim): readonly BdStep[] => [
      claim,
      {
        args: ['close', `$${claim.makes}`],
        shape: [{ ...STEP, ...CLOSED, dependencies: [EDGE], ephemeral: 'boolean' }],
      },
    ]),
  {
    args: ['mol', 'squash', '$wisp', '--summary', 'all well'],
    shape: {
      molecule_id: 'string',
      digest_id: 'string',
      squashed_ids: ['string'],
      squashed_count: 'number',
      deleted_count: 'number',
      kept_children: 'boolean',
      wisp_squash: 'boolean',
      ...VERSION,
    },
  },
  {
    args: ['create', '-f', '-'],
    input: '## One\nText\n### Type\nbug\n### Priority\n0\n',
    makes: 'planned',
    shape: [{ ...ISSUE, description: 'string' }],
  },
  { args: ['create', '-f', '-'], input: 'no heading', shape: ERROR, code: 2 },
  {
    args: ['cook', 'fix-bug', '--var', 'repro=true', '--var', 'fix=true', '--var', 'verify=true'],
    shape: { formula: 'string', steps: [FORMULA_STEP], ...VERSION },
  },
  {
    args: ['formula', 'show', 'fix-bug'],
    shape: {
      formula: 'string',
      name: 'string',
      description: 'string',
      version: 'number',
      vars: { repro: VARIABLE, fix: VARIABLE, verify: VARIABLE },
      steps: [FORMULA_STEP],
      ...VERSION,
    },
  },
  { args: ['ready', '--gated'], shape: { molecules: [], count: 'number', ...VERSION } },
  {
    args: ['doctor'],
    shape: { overall_ok: 'boolean', beads: 'number', files: 'number', checks: [], ...VERSION },
  },
  { args: ['sync'], shape: { status: 'string', message: 'string', ...VERSION } },
  { args: ['sync', '--flush-only'], shape: { status: 'string', message: 'string', ...VERSION } },
  { args: ['version'], shape: { version: 'string', ...VERSION } },
  { args: ['onboard'], shape: { text: 'string', ...VERSION } },
  {
    args: ['formula', 'list'],
    shape: [{ name: 'string', source: 'string', description: 'string', steps: 'number', vars: ['string'] }],
  },
  { args: ['formula', 'show', 'none'], shape: REFUSAL, code: 3 },
  { args: ['nonsense'], shape: ERROR, code: 2 },
];
