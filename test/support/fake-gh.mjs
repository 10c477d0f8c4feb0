// A `gh` as far as pull requests go: it knows the real one's flags and fields and refuses others, keeps its state as JSON
// in a folder, and merges for real in a bare repository. Its first argument is the folder.

import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const [folder = '', ...argv] = process.argv.slice(2);
const bare = join(folder, 'host.git');
const REPOSITORY = 'github.example/acme/app';

/** Flags of gh 2.x, long and short; `=` marks those that take a value. */
const EVERYWHERE = 'repo=R help';
const FLAGS = {
  'pr create':
    'assignee=a base=B body=b body-file=F draft=d dry-run editor=e fill=f fill-first fill-verbose head=H label=l milestone=m no-maintainer-edit project=p recover= reviewer=r template=T title=t web=w',
  'pr edit':
    'add-assignee= add-label= add-project= add-reviewer= base=B body=b body-file=F milestone=m remove-assignee= remove-label= remove-milestone remove-project= remove-reviewer= title=t',
  'pr view': 'comments=c jq=q json= template=t web=w',
  'pr list':
    'app= assignee=a author=A base=B draft=d head=H jq=q json= label=l limit=L search=S state=s template=t web=w',
  'pr merge':
    'admin author-email=A auto body=b body-file=F delete-branch disable-auto match-head-commit= merge rebase squash subject=t',
  'pr close': 'comment=c delete-branch',
};
const FIELDS =
  'additions assignees author autoMergeRequest baseRefName baseRefOid body changedFiles closed closedAt closingIssuesReferences comments commits createdAt deletions files fullDatabaseId headRefName headRefOid headRepository headRepositoryOwner id isCrossRepository isDraft labels latestReviews maintainerCanModify mergeCommit mergeStateStatus mergeable mergedAt mergedBy milestone number potentialMergeCommit projectCards projectItems reactionGroups reviewDecision reviewRequests reviews state statusCheckRollup title updatedAt url'.split(
    ' ',
  );

function main() {
  const name = argv.slice(0, 2).join(' ');
  const { flags, rest } = parse(name, argv.slice(2));
  const state = readState();
  if (state.hanging) {
    unlock();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  if (!state.isSignedIn)
    end(4, 'To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate GH_TOKEN.');
  if (flags.repo !== REPOSITORY) end(1, `expected the "[HOST/]OWNER/REPO" format, got "${flags.repo}"`);
  if (state.failing[name]) end(1, state.failing[name]);
  for (const each of state.pulls) refresh(state, each);
  COMMANDS[name](state, flags, rest);
  writeState(state);
  // Killed after the host did it, before anybody heard of it.
  if (!state.silent.includes(name)) return;
  unlock();
  process.kill(process.pid, 'SIGKILL');
}

const COMMANDS = {
  'pr create': (state, flags) => {
    const { head = '', base = 'main', title = '' } = flags;
    const oid = tip(head);
    if (oid === null)
      end(
        1,
        "pull request create failed: GraphQL: Head sha can't be blank, Head ref must be a branch (createPullRequest)",
      );
    const same = state.pulls.find(
      (each) => each.state === 'OPEN' && !each.isFork && each.head === head && each.base === base,
    );
    if (same)
      end(1, `a pull request for branch "${head}" into branch "${base}" already exists:\n${urlOf(same)}`);
    if (git('rev-list', '--count', `${tip(base)}..${oid}`) === '0')
      end(
        1,
        `pull request create failed: GraphQL: No commits between ${base} and ${head} (createPullRequest)`,
      );
    const pull = {
      number: state.pulls.length + 1,
      head,
      base,
      title,
      body: bodyOf(flags),
      oid,
      state: 'OPEN',
    };
    state.pulls.push({
      ...pull,
      checks: state.checks,
      reviews: [],
      comments: [],
      isDraft: false,
      isFork: false,
    });
    say(urlOf(pull));
  },
  'pr edit': (state, flags, [number]) => {
    const pull = find(state, number);
    if (flags.title !== undefined) pull.title = flags.title;
    if (flags.body !== undefined || flags['body-file'] !== undefined) pull.body = bodyOf(flags);
    say(urlOf(pull));
  },
  'pr view': (state, flags, [number]) =>
    say(JSON.stringify(fieldsOf(state, find(state, number), flags.json))),
  'pr list': (state, flags) => {
    const { state: wanted = 'open', head, base, limit = '30' } = flags;
    const found = state.pulls
      .filter((each) => wanted === 'all' || each.state === wanted.toUpperCase())
      .filter(
        (each) => (head === undefined || each.head === head) && (base === undefined || each.base === base),
      )
      .toReversed()
      .slice(0, Number(limit));
    say(JSON.stringify(found.map((each) => fieldsOf(state, each, flags.json))));
  },
  'pr merge': (state, flags, [number]) => {
    const pull = find(state, number);
    const name = `acme/app#${pull.number}`;
    if (flags['disable-auto']) {
      delete pull.auto;
      return;
    }
    if (pull.state === 'MERGED') {
      process.stderr.write(`! Pull request ${name} was already merged\n`);
      return;
    }
    if (pull.state === 'CLOSED') end(1, `X Pull request ${name} can't be merged because it is closed`);
    const methods = ['merge', 'rebase', 'squash'].filter((each) => flags[each]);
    if (methods.length !== 1)
      end(1, '--merge, --rebase, or --squash required when not running interactively');
    const match = flags['match-head-commit'];
    const wish = { method: methods[0], subject: flags.subject, body: bodyOf(flags) };
    if (match !== undefined && match !== pull.oid)
      end(1, 'GraphQL: Head branch was modified. Review and try the merge again. (mergePullRequest)');
    const status = statusOf(state, pull);
    if (status === 'DIRTY')
      end(1, `X Pull request ${name} is not mergeable: the merge commit cannot be cleanly created.`);
    if (status === 'CLEAN' || status === 'UNSTABLE' || flags.admin) {
      merge(state, pull, wish);
      return;
    }
    if (!flags.auto)
      end(1, `X Pull request ${name} is not mergeable: the base branch policy prohibits the merge.`);
    pull.auto = wish;
  },
  'pr close': (state, flags, [number]) => {
    const pull = find(state, number);
    if (pull.state !== 'OPEN') return;
    pull.state = 'CLOSED';
    if (flags.comment !== undefined) pull.comments.push(flags.comment);
  },
};

/** Brings it to what its branch is, and merges what was to be merged by itself. */
function refresh(state, pull) {
  if (pull.state !== 'OPEN' || pull.isFork) return;
  const oid = tip(pull.head);
  if (oid === null) {
    pull.state = 'CLOSED';
    return;
  }
  if (oid !== pull.oid) pull.checks = state.checks;
  pull.oid = oid;
  if (pull.auto && ['CLEAN', 'UNSTABLE'].includes(statusOf(state, pull))) merge(state, pull, pull.auto);
}

function statusOf(state, pull) {
  if (pull.state !== 'OPEN') return 'UNKNOWN';
  if (mergedTree(pull) === null) return 'DIRTY';
  if (pull.isDraft) return 'DRAFT';
  const isPending = pull.checks.some((each) => each.status !== 'COMPLETED' || each.conclusion !== 'SUCCESS');
  const isUnread = state.needsReview && reviewOf(state, pull) !== 'APPROVED';
  if (isUnread || (isPending && state.needsChecks)) return 'BLOCKED';
  return isPending ? 'UNSTABLE' : 'CLEAN';
}

function reviewOf(state, pull) {
  const last = pull.reviews.at(-1)?.state;
  if (last === 'CHANGES_REQUESTED' || last === 'APPROVED') return last;
  return state.needsReview ? 'REVIEW_REQUIRED' : '';
}

function merge(state, pull, { method, subject, body }) {
  if (!state.methods.includes(method))
    end(1, `GraphQL: ${method} merges are not allowed on this repository. (mergePullRequest)`);
  const base = tip(pull.base);
  const tree = mergedTree(pull);
  const message = `${subject || `${pull.title} (#${pull.number})`}\n\n${body || pull.body}\n`;
  const commit =
    method === 'rebase'
      ? rebased(base, pull.oid)
      : commitTree(tree, method === 'merge' ? [base, pull.oid] : [base], message);
  git('update-ref', `refs/heads/${pull.base}`, commit, base);
  Object.assign(pull, { state: 'MERGED', merged: commit });
  delete pull.auto;
}

function rebased(base, head) {
  if (git('merge-base', base, head) !== base) end(1, 'this gh rebases only what is up to date');
  let parent = base;
  for (const each of git('rev-list', '--reverse', '--no-merges', `${base}..${head}`).split('\n'))
    parent = commitTree(git('rev-parse', `${each}^{tree}`), [parent], git('log', '-1', '--format=%B', each));
  return parent;
}

function mergedTree({ base, oid }) {
  const { status, stdout } = run(['merge-tree', '--write-tree', tip(base), oid]);
  return status === 0 ? stdout.trim().split('\n')[0] : null;
}

function commitTree(tree, parents, message) {
  const args = ['commit-tree', tree, ...parents.flatMap((each) => ['-p', each]), '-m', message];
  return git('-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com', ...args);
}

function fieldsOf(state, pull, wanted = '') {
  const status = statusOf(state, pull);
  const known = {
    ...{ number: pull.number, url: urlOf(pull), state: pull.state, title: pull.title, body: pull.body },
    ...{
      isDraft: pull.isDraft,
      isCrossRepository: pull.isFork,
      baseRefName: pull.base,
      headRefName: pull.head,
    },
    ...{ headRefOid: pull.oid, mergeStateStatus: status, reviewDecision: reviewOf(state, pull) },
    ...{ latestReviews: pull.reviews, reviews: pull.reviews, statusCheckRollup: pull.checks },
    autoMergeRequest: pull.auto ?? null,
    mergeCommit: pull.merged ? { oid: pull.merged } : null,
  };
  return Object.fromEntries(
    wanted.split(',').map((field) => {
      if (!FIELDS.includes(field)) end(1, `Unknown JSON field: "${field}"`);
      return [field, known[field] ?? null];
    }),
  );
}

function find(state, number) {
  const found = state.pulls.find((each) => String(each.number) === number);
  if (!found)
    end(
      1,
      `GraphQL: Could not resolve to a PullRequest with the number of ${number}. (repository.pullRequest)`,
    );
  return found;
}

function urlOf({ number }) {
  return `https://${REPOSITORY}/pull/${number}`;
}

function bodyOf({ body, 'body-file': file }) {
  if (file === undefined) return body ?? '';
  return readFileSync(file === '-' ? 0 : file, 'utf8');
}

function parse(name, args) {
  const known = FLAGS[name];
  if (known === undefined) end(1, `unknown command "${name}" for "gh"`);
  const specs = `${known} ${EVERYWHERE}`.split(' ').map((each) => each.split('='));
  const flags = {};
  const rest = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (!arg.startsWith('-')) {
      rest.push(arg);
      continue;
    }
    const [, long, value] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    const spec = specs.find(([flag]) => flag === long);
    if (spec === undefined) end(1, `unknown flag: ${arg}`);
    flags[spec[0]] = spec.length === 2 ? (value ?? left.shift()) : true;
  }
  return { flags, rest };
}

function tip(branch) {
  const { status, stdout } = run(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  return status === 0 ? stdout.trim() : null;
}

function git(...args) {
  const { status, stdout, stderr } = run(args);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function run(args) {
  return spawnSync('git', ['--git-dir', bare, ...args], { encoding: 'utf8' });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function end(code, text) {
  process.stderr.write(`${text}\n`);
  unlock();
  process.exit(code);
}

function readState() {
  return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
}

function writeState(state) {
  writeFileSync(join(folder, 'state.new'), JSON.stringify(state));
  renameSync(join(folder, 'state.new'), join(folder, 'state.json'));
}

function locked(work) {
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; !isLocked(); tries += 1) {
    if (tries > 5_000) throw new Error('the state of the host is locked');
    Atomics.wait(wait, 0, 0, 2);
  }
  try {
    work();
  } finally {
    unlock();
  }
}

function isLocked() {
  try {
    mkdirSync(join(folder, 'lock'));
    return true;
  } catch {
    // Another call has it.
    return false;
  }
}

function unlock() {
  if (existsSync(join(folder, 'lock'))) rmdirSync(join(folder, 'lock'));
}

appendFileSync(join(folder, 'calls'), `${JSON.stringify(argv)}\n`);
locked(main);
