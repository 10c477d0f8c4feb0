// More commands of `bd`, told on in the same tracker: plans of many beads, molecules, and gates before their steps.

import {
  type BdStep,
  CHILD,
  CLOSED,
  EDGE,
  ERROR,
  GATE,
  ISSUE,
  REFUSAL,
  STEP,
  STEP_TEXTS,
  VERSION,
  WAITING,
} from './bd-shapes.ts';

const PLAN = `# Notes that are passed over

## From a plan
What it is about.

### Labels
a, b

## Second of the plan
### Acceptance Criteria
It works.
`;

const GRAPH = JSON.stringify({
  nodes: [
    { key: 'child', title: 'Child of the graph', parent_key: 'root', priority: 0 },
    { key: 'root', title: 'Root of the graph', labels: ['g'], metadata_refs: { last: 'last' } },
    { key: 'last', title: 'Last of the graph', metadata: { k: 'v' } },
  ],
  edges: [{ from_key: 'last', to_key: 'child' }],
});

const VARS = ['--var', 'repro=true', '--var', 'fix=true', '--var', 'verify=true'];
const POURED = {
  new_epic_id: 'string',
  id_mapping: { 'fix-bug': 'string', repro: 'string', fix: 'string', verify: 'string' },
  created: 'number',
  attached: 'number',
  phase: 'string',
  ...VERSION,
};
const SQUASHED = {
  molecule_id: 'string',
  digest_id: 'string',
  squashed_ids: [],
  squashed_count: 'number',
  deleted_count: 'number',
  kept_children: 'boolean',
  wisp_squash: 'boolean',
  ...VERSION,
};
const BONDED = {
  result_id: 'string',
  result_type: 'string',
  bond_type: 'string',
  spawned: 'number',
  id_mapping: {},
  ...VERSION,
};
const MOLECULE = { ...ISSUE, metadata: { formula: 'string' }, source_formula: 'string' };
const DIGEST = { ...CHILD, ...CLOSED, dependencies: [EDGE], description: 'string' };
const TREE = { depth: 'number', parent_id: 'string', truncated: 'boolean' };
const PASSED = [{ ...GATE, ...CLOSED }];
const NONE_GATED = { molecules: [], count: 'number', ...VERSION };

const PLANS: readonly BdStep[] = [
  {
    args: ['create', '-f', '-', '--dry-run'],
    input: PLAN,
    shape: {
      dry_run: 'boolean',
      issues: [{ title: 'string', description: 'string', labels: ['string'] }],
      ...VERSION,
    },
  },
  { args: ['create', 'Title', '-f', '-'], input: PLAN, shape: ERROR, code: 2 },
  {
    args: ['create', '--graph', '-', '--dry-run'],
    input: GRAPH,
    shape: {
      dry_run: 'boolean',
      node_count: 'number',
      edge_count: 'number',
      nodes: [{ key: 'string', title: 'string', type: 'string', priority: 'number' }],
      ...VERSION,
    },
  },
  {
    args: ['create', '--graph', '-'],
    input: GRAPH,
    shape: { ids: { root: 'string', child: 'string', last: 'string' }, ...VERSION },
  },
  { args: ['create', '--graph', '-'], input: '{"nodes":[{"key":"a"}]}', shape: ERROR, code: 2 },
  {
    args: ['list', '--title', 'Root of the graph'],
    shape: [{ ...ISSUE, labels: ['string'], metadata: { last: 'string' } }],
  },
  { args: ['list', '--title', 'Last of the graph'], shape: [{ ...WAITING, metadata: { k: 'string' } }] },
  {
    args: ['list', '--title', 'Child of the graph', '--skip-labels'],
    shape: {
      issues: [without(CHILD, 'labels')],
      meta: { skip_labels: 'boolean', count: 'number', total: 'number', truncated: 'boolean' },
      ...VERSION,
    },
  },
  { args: ['list', '--watch'], shape: REFUSAL, code: 4 },
  { args: ['list', '--format', 'dot'], shape: REFUSAL, code: 4 },
];

const MOLECULES: readonly BdStep[] = [
  { args: ['mol', 'pour', 'fix-bug', ...VARS], makes: 'poured', shape: POURED },
  {
    args: ['mol', 'wisp', 'fix-bug', '--root-only', ...VARS],
    makes: 'bare',
    shape: { ...POURED, id_mapping: { 'fix-bug': 'string' } },
  },
  {
    args: ['mol', 'wisp', 'list'],
    shape: { wisps: [{ ...MOLECULE, ephemeral: 'boolean' }], count: 'number', ...VERSION },
  },
  { args: ['mol', 'squash', '$bare', '--dry-run'], shape: { ...SQUASHED, dry_run: 'boolean' } },
  { args: ['promote', '$bare'], shape: [MOLECULE] },
  { args: ['mol', 'squash', '$bare'], shape: SQUASHED },
  { args: ['mol', 'bond', '$poured', '$bare'], shape: BONDED },
  {
    args: ['mol', 'bond', 'fix-bug', '$bare', '--type', 'parallel', ...VARS],
    shape: { ...BONDED, id_mapping: POURED.id_mapping },
  },
  { args: ['mol', 'bond', '$poured', '$bare', '--type', 'odd'], shape: ERROR, code: 2 },
  { args: ['mol', 'bond', '$poured', 'no-such'], shape: REFUSAL, code: 3 },
  {
    args: ['show', '$bare', '--children'],
    shape: { $bare: [{ ...MOLECULE, ...CHILD, dependency_type: 'string' }], ...VERSION },
  },
  { args: ['ready', '--mol', '$poured', '--claim'], makes: 'step', shape: [STEP] },
  { args: ['unclaim', '$step'], shape: [{ ...CHILD, ...STEP_TEXTS }] },
  {
    args: ['list', '--parent', '$wisp', '--status', 'closed'],
    shape: [DIGEST],
  },
];

const GATED: readonly BdStep[] = [
  {
    args: ['create', 'Gated', '-t', 'step', '--parent', '$poured'],
    makes: 'gated',
    shape: { ...CHILD, ...VERSION },
  },
  { args: ['gate', 'create', '--blocks', '$gated'], makes: 'door', shape: { ...GATE, ...VERSION } },
  { args: ['mol', 'ready'], shape: NONE_GATED },
  {
    args: ['show', '$door', '--refs'],
    shape: { $door: [{ ...CHILD, dependency_type: 'string' }], ...VERSION },
  },
  { args: ['gate', 'resolve', '$door'], shape: PASSED },
  {
    args: ['ready', '--gated'],
    shape: {
      molecules: [
        {
          molecule_id: 'string',
          molecule_title: 'string',
          closed_gate: { ...GATE, ...CLOSED },
          ready_step: CHILD,
        },
      ],
      count: 'number',
      ...VERSION,
    },
  },
  {
    args: ['unclaim', '$door'],
    shape: REFUSAL,
    code: 4,
  },
  { args: ['dep', 'tree', '$bare', '--reverse'], shape: [{ ...MOLECULE, dependencies: [EDGE], ...TREE }] },
  {
    args: ['dep', 'tree', '$bare', '--direction', 'both', '-d', '1'],
    shape: [{ ...MOLECULE, dependencies: [EDGE], ...TREE }],
  },
];

export const MOLECULE_STEPS: readonly BdStep[] = [...PLANS, ...MOLECULES, ...GATED];

function without<T extends object, K extends keyof T>(shape: T, name: K): Omit<T, K> {
  const { [name]: _left, ...rest } = shape;
  return rest;
}
