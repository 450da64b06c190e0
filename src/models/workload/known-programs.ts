// Programs that manifests of lessons and examples start, and what is known of them: how long they run, what they cost,
// how they end. Figures that nobody measured for the case at hand are assumptions; the reader of manifests says so.
import { NEVER } from './container-plan.ts';
import { runPython } from './python-script.ts';
import type { PythonWorld } from './python-script.ts';
import type { ProgramOutcome } from './shell-run.ts';

/** What is assumed of programs that nothing is known of. */
export const UNKNOWN_RUN = 10_000_000;

/** CPU time of perl for 2000 digits of pi, in core-microseconds; it grows with the square of the digits. */
const PI_2000 = 5_000_000;

/** How a program takes SIGTERM as the first process of its container: without a handler the kernel drops the signal. */
export type StopStyle = 'ignores' | 'ends' | 'ends well' | 'go';

export interface Known extends ProgramOutcome {
  readonly stop: StopStyle;
}

function ends(exit: number, wall: number = 0): Known {
  return { wall, cpu: 0, exit, stop: 'ignores' };
}

const SERVES: Known = { wall: NEVER, cpu: 0, exit: 0, stop: 'ends well' };

/** What is known of a program by its words; undefined: nothing. */
export function knownProgram(argv: readonly string[], world: PythonWorld): Known | undefined {
  const name = programName(argv[0] ?? '');
  if (name === 'perl') return perl(argv);
  if (/^python[\d.]*$/u.test(name)) return python(argv, world);
  if (name === 'tail')
    return argv.some(word => /^-\w*[fF]$/u.test(word) || word === '--follow') ? ends(0, NEVER) : ends(0);
  if (name === 'agnhost') return agnhost(argv[1] ?? '');
  if (name === 'nc' && argv.some(word => /^-\w*l/u.test(word))) return ends(0, NEVER);
  if (name === 'yes' || name === 'pause') return { ...ends(0, NEVER), stop: 'ends' };
  if (SERVERS.has(name)) return SERVES;
  return QUICK.has(name) ? ends(0) : undefined;
}

/** What is known of a container by its image, where it has no command. */
export function knownImage(image: string, args: readonly string[]): Known | undefined {
  const name = repositoryName(image);
  if (name === 'agnhost') return agnhost(args[0] ?? 'pause');
  if (name === 'hello-world') return { ...ends(0), stop: 'ends' };
  if (name === 'pause') return { ...ends(0, NEVER), stop: 'ends' };
  return SERVERS.has(name) ? SERVES : undefined;
}

/** `/usr/bin/perl` is `perl`. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** `gcr.io/kuar-demo/kuard-amd64:blue` is `kuard-amd64`. */
export function repositoryName(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return last.replace(/[:@].*$/u, '');
}

/** `perl -Mbignum=bpi -wle "print bpi(2000)"`, sleeps and exits. */
function perl(argv: readonly string[]): Known | undefined {
  const flag = argv.findIndex(word => /^-\w*[eE]$/u.test(word));
  const code = flag < 0 ? undefined : argv[flag + 1];
  if (code === undefined) return undefined;
  const digits = /\bbpi\s*\(?\s*(\d+)/u.exec(code);
  if (digits !== null) {
    const share = Number(digits[1]) / 2000;
    return { ...ends(0), cpu: Math.round(PI_2000 * share * share) };
  }
  const exit = /^(?:exit\s*\(?\s*(\d+)|(die)\b)/u.exec(code.trim().split(';').at(-1)?.trim() ?? '');
  const sleep = /\bsleep\s*\(?\s*(\d+)/u.exec(code);
  if (exit === null && sleep === null) return /^\s*(?:print|say)\b/u.test(code) ? ends(0) : undefined;
  const status = exit === null ? 0 : exit[2] === undefined ? Number(exit[1]) & 255 : 255;
  return ends(status, sleep === null ? 0 : Number(sleep[1]) * 1_000_000);
}

function python(argv: readonly string[], world: PythonWorld): Known | undefined {
  const flag = argv.findIndex(word => /^-\w*c$/u.test(word));
  const code = flag < 0 ? undefined : argv[flag + 1];
  const outcome = code === undefined ? undefined : runPython(code, world);
  return outcome === undefined ? undefined : ends(outcome.exit, outcome.wall);
}

/** The test image of Kubernetes: what it does is its first argument. */
function agnhost(command: string): Known | undefined {
  if (command === 'entrypoint-tester' || command === 'fake-gitserver' || command === 'help')
    return { ...ends(0), stop: 'go' };
  return { ...ends(0, NEVER), stop: 'go' };
}

const SERVERS: ReadonlySet<string> = new Set([
  'redis',
  'redis-server',
  'rabbitmq',
  'rabbitmq-server',
  'nginx',
  'httpd',
  'apache2',
  'postgres',
  'mysql',
  'mysqld',
  'mariadb',
  'mongo',
  'mongod',
  'memcached',
  'kafka',
  'zookeeper',
  'etcd',
  'registry',
  'elasticsearch',
  'haproxy',
  'traefik',
  'caddy',
  'envoy',
  'grafana',
  'prometheus',
  'fluentd',
  'fluent-bit',
]);

/** Programs that are done in no time, for what a Job's duration is concerned. */
const QUICK: ReadonlySet<string> = new Set(
  (
    'awk basename cat chmod chown comm cp curl cut diff dirname dos2unix du df env file find free grep ' +
    'gunzip gzip head id install jq ln ls md5sum mkdir mktemp mv nslookup od paste pgrep ping printenv ps ' +
    'pwd readlink realpath rev rm rmdir sed sha256sum sort split stat sync tac tar tee touch tr uname ' +
    'uniq uptime uuidgen wc wget which whoami xargs base64 bc column expand fold nl cmp '
  )
    .trim()
    .split(' '),
);
