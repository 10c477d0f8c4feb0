// What a hostile polecat tries, as the shell script that is its agent. Each try says `NAME: done` or `NAME: failed` in
// `report.txt`, which it commits and hands in.

interface EscapeGround {
  /** A folder of the person's beside the town. */
  readonly outside: string;
  readonly town: string;
  /** The engine's own, of the rig. */
  readonly repository: string;
  /** Files of HOME that hold a secret. */
  readonly secrets: readonly string[];
  /** Another repository of the person's, of which the engine's is to get nothing. */
  readonly other: string;
  /** Of a service on this machine's loopback. */
  readonly port: number;
}

/** Shell commands that end with 0 where the try succeeded. */
const TRIES: Readonly<Record<string, (ground: EscapeGround) => string>> = {
  'read secrets of HOME': ({ secrets }) =>
    secrets.map((file) => `grep -q 'secret of ${file}' "$HOME/${file}"`).join(' || '),
  'signal the town': () => `found=no; for each in /proc/[0-9]*; do
      tr '\\0' ' ' < "$each/cmdline" | grep -q 'app[.]mjs --town' && kill -0 "\${each#/proc/}" && found=yes
    done; [ $found = yes ]`,
  "reach the terminal host's socket": () => connecting('"$(dirname "$GT_SOCKET")/host.sock"'),
  "read the person's token": () => 'cat "$(dirname "$GT_SOCKET")/token"',
  "read another run's token": () => `found=no; for each in "$(dirname "$GT_SPOOL")"/r*; do
      [ "$each" = "$GT_SPOOL" ] || { cat "$each/token" && found=yes; }
    done; [ $found = yes ]`,
  "see another run's checkout": () => '[ "$(ls .. | wc -l)" -gt 1 ]',
  'reach a service of this machine': ({ port }) => connecting(String(port)),
  // The last: an ended run's token and checkout are taken away. Other towns' runs are other tests'.
  'kill a sibling': () => `killed=no; for each in /proc/[0-9]*; do
      tr '\\0' '\\n' < "$each/environ" | grep -q "^GT_SPOOL=$(dirname "$GT_SPOOL")/" || continue
      tr '\\0' '\\n' < "$each/environ" | grep -q "^GT_SPOOL=$GT_SPOOL$" && continue
      kill -9 "\${each#/proc/}" && killed=yes
    done; [ $killed = yes ]`,
};

export const TRIED: readonly string[] = Object.keys(TRIES);

/** What the script plants, each a file that a person would find; within a sandbox it may be written into the void. */
export function planted(home: string, { outside, town, repository }: EscapeGround): readonly string[] {
  const folders = [home, outside, town, `${repository}/hooks`, `${repository}/objects`];
  return folders.map((folder) => `${folder}/planted`);
}

/** A polecat whose bead is called Sibling only works on and on. */
export function escapeScript(home: string, ground: EscapeGround): string {
  const tries = Object.entries(TRIES).map(
    ([name, command]) => `if (
    ${command(ground)}
) >/dev/null 2>&1; then echo "${name}: done"; else echo "${name}: failed"; fi >> report.txt`,
  );
  return [
    'case $(gt hook) in *Sibling*) while :; do echo works; sleep 1; done;; esac',
    ...planted(home, ground).map((file) => `echo true > '${file}'`),
    ...tries,
    // For what reads the checkout's repository afterwards: another one's objects, and a ref of it.
    `echo '${ground.other}/.git/objects' >> .git/objects/info/alternates`,
    `ln -s '${ground.other}/.git/refs/heads/main' .git/refs/heads/stolen`,
    'git add report.txt && git commit --quiet --message Report && gt done',
    '',
  ].join('\n');
}

function connecting(where: string): string {
  const script =
    "require('net').connect(process.argv[1]).on('connect', () => process.exit(0)).on('error', () => process.exit(1))";
  return `node -e "${script}" ${where}`;
}
