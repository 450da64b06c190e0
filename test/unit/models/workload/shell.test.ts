import { describe, expect, it } from 'vitest';
import { NEVER } from '../../../../src/models/workload/container-plan.ts';
import { parseShell } from '../../../../src/models/workload/shell-parser.ts';
import { runShell } from '../../../../src/models/workload/shell-run.ts';

/** Seconds and exit code of a script; programs that are no builtins take 10 s. */
function run(text: string, variables: Record<string, string> = {}): string {
  const script = parseShell(text);
  if (script === undefined) return 'unreadable';
  const outcome = runShell(script, {
    get: name => variables[name],
    random: () => 0.5,
    program: () => ({ wall: 10e6, cpu: 0, exit: 0 }),
  });
  return `${outcome.wall === NEVER ? 'never' : outcome.wall / 1e6} ${outcome.exit}`;
}

describe('a shell script is followed: seconds and exit code', () => {
  const scripts: readonly (readonly [script: string, outcome: string])[] = [
    ['sleep 5 && exit 42', '5 42'],
    ['true', '0 0'],
    ['false', '0 1'],
    ['false || exit 3', '0 3'],
    ['true || exit 3; sleep 1', '1 0'],
    ['false && exit 3', '0 1'],
    ['sleep 2; sleep 3', '5 0'],
    ['sleep 1m', '60 0'],
    ['sleep 0.5', '0.5 0'],
    ['sleep infinity', 'never 0'],
    ['exit', '0 0'],
    ['exit 300', '0 44'],
    ['echo "Hello; exit 3" # exit 4', '0 0'],
    ['for i in 1 2 3; do sleep 2; done', '6 0'],
    ['for i in $(seq 1 5); do echo $i; sleep 1; done', '5 0'],
    ['for i in `seq 5`; do sleep 1; done', '5 0'],
    ['for i in {1..5}; do sleep 1; done', '5 0'],
    ['for i in {1..3}{a,b}; do sleep 1; done', '6 0'],
    ['for ((i=0; i<4; i++)); do sleep 1; done', '4 0'],
    ['i=0; while [ $i -lt 3 ]; do sleep 1; i=$((i+1)); done; exit $i', '3 3'],
    ['until false; do sleep 1; break; done', '1 0'],
    ['for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; sleep 1; done', '2 0'],
    ['while true; do sleep 1; done', 'never 0'],
    ['while :\ndo\n  sleep 1\ndone', 'never 0'],
    ['if [ "$INDEX" = "3" ]; then exit 1; else sleep 4; fi', '0 1'],
    ['if [[ $INDEX == 4 ]]; then exit 1; elif test $INDEX -ge 3; then exit 7; fi', '0 7'],
    ['[ $((INDEX % 2)) -eq 0 ] && exit 1', '0 1'],
    ['[ -f /no/such/file ] || sleep 2', '2 0'],
    ['case $INDEX in 1|2) exit 5;; [3-9]) exit 6;; *) exit 7;; esac', '0 6'],
    ['items=(foo bar baz qux xyz)\necho ${items[$INDEX]} > /input/data.txt\n', '0 0'],
    ['x=${MISSING:-7}; sleep $x', '7 0'],
    ['(exit 5); sleep 1', '1 0'],
    ['{ sleep 1; exit 5; }; sleep 1', '1 5'],
    ['sleep 5 & sleep 3; wait', '5 0'],
    ['sleep 5 | sleep 3', '5 0'],
    ['false | true', '0 0'],
    ['! true', '0 1'],
    ['set -e; false; sleep 5', '0 1'],
    ['set -e; false || true; sleep 5', '5 0'],
    ['set -euo pipefail\nif false; then sleep 9; fi\nsleep 5', '5 0'],
    ['wait_a_bit() { sleep $1; }; wait_a_bit 4', '4 0'],
    ['timeout 3 sleep 10', '3 124'],
    ['timeout 30 sleep 10; exit $?', '10 0'],
    ['exec sleep 3; sleep 4', '3 0'],
    ['sh -c "sleep 2; exit 9"; exit $?', '2 9'],
    ['echo $(exit 3) && sleep 1', '1 0'],
    ['python3 train.py --epochs 3', '10 0'],
    ['cat <<EOF\nexit 5\nEOF\nsleep 2', '12 0'],
    ['sleep $(shuf -i 1-10 -n 1)', '6 0'],
    ['sleep $((RANDOM % 10))', '4 0'],
    ['echo one \\\n  two; sleep 1', '1 0'],
    ['if then fi (', 'unreadable'],
    ['f() { f; }; f', 'never 0'],
    ['x=aa; while true; do x="$x$x"; done', 'never 0'],
    [`${'('.repeat(5000)}true`, 'unreadable'],
  ];
  for (const [script, outcome] of scripts) {
    it(script.length > 80 ? `${script.slice(0, 40)}…` : script, () => {
      expect(run(script, { INDEX: '3' })).toBe(outcome);
    });
  }

  it('a trap on TERM gives the exit code after SIGTERM', () => {
    const script = parseShell('trap "echo bye; exit 7" TERM; sleep 100')!;
    const world = { get: () => undefined, random: () => 0, program: () => ({ wall: 0, cpu: 0, exit: 0 }) };
    expect(runShell(script, world).stopExit).toBe(7);
  });
});
