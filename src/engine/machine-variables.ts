// What agents and gates need to know of the machine: where its programs are, and how they reach the network. Without
// its proxies and certificate stores an agent cannot reach its model, nor a rig's setup its packages, in a company.

const VARIABLES = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'NODE_USE_ENV_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
]);

/** Those of the variables that are set; curl and others read the proxies' names in small letters too. */
export function networkVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && VARIABLES.has(entry[0].toUpperCase()),
  );
  return Object.fromEntries(set);
}

export function pathOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}

/** Those of the variables that one of the patterns names: a name, or how names begin and `*`. */
export function variablesNamed(
  env: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): Record<string, string> {
  const isNamed = (name: string): boolean =>
    patterns.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
  const named = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isNamed(entry[0]),
  );
  return Object.fromEntries(named);
}
