// What of the system a sandbox shows, read-only: programs and libraries, and of /etc what those cannot do without.
// Everything else of /etc may hold a secret: keys of the machine, passwords of its networks, tokens of its services.

const PROGRAMS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

const ETC = [
  // Who is who, and how names are looked up.
  ...['passwd', 'group', 'nsswitch.conf', 'hosts', 'host.conf', 'hostname', 'resolv.conf', 'gai.conf'],
  ...['protocols', 'services', 'ethertypes', 'networks'],
  // Certificates of others; private keys are in folders beside these.
  ...['ssl/certs', 'ssl/cert.pem', 'ssl/openssl.cnf', 'ca-certificates', 'ca-certificates.conf'],
  ...['pki/tls/certs', 'pki/tls/cert.pem', 'pki/ca-trust/extracted', 'crypto-policies'],
  // Time and language.
  ...['localtime', 'timezone', 'locale.conf', 'locale.alias', 'default/locale'],
  // Libraries and commands.
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'ld-musl-x86_64.path', 'ld-musl-aarch64.path'],
  ...['alternatives', 'os-release', 'debian_version', 'lsb-release', 'machine-info', 'mime.types', 'magic'],
  // Shells and what draws on terminals.
  ...['profile', 'profile.d', 'bash.bashrc', 'bashrc', 'zsh', 'shells', 'inputrc', 'terminfo', 'fonts'],
  // Languages.
  ...['python3', 'perl', 'java', 'java-17-openjdk', 'java-21-openjdk', 'maven', 'ruby', 'php', 'R'],
].map((name) => `/etc/${name}`);

/** Each is left out where it does not exist. */
export const SYSTEM_PATHS: readonly string[] = [...PROGRAMS, ...ETC];

/**
 * Settings of the whole machine's kernel. They belong to root, and it is as their owner that root may write them, without
 * any capability: where the town runs as root, `core_pattern` would be a way out. bubblewrap itself covers only some.
 */
export const KERNEL_PATHS: readonly string[] = [
  'sys',
  'fs',
  'bus',
  'irq',
  'acpi',
  'asound',
  'driver',
  'mtrr',
  'scsi',
  'sysrq-trigger',
].map((name) => `/proc/${name}`);
