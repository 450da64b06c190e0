// Whether a container that has ended is started again: by its own rules on exit codes, else by its policy, which is the
// pod's where the container has none.
import type { ContainerFacts } from './pod-facts.ts';

/** Rules that restart the whole pod are taken as restarting the one container. */
export function isRestartedAfter(facts: ContainerFacts, exitCode: number): boolean {
  for (const rule of facts.container.restartPolicyRules ?? []) {
    const { operator, values } = rule.exitCodes ?? {};
    const isListed = (values ?? []).includes(exitCode);
    if (operator === 'In' ? isListed : operator === 'NotIn' && !isListed) return true;
  }
  if (facts.policy === 'Always') return true;
  return facts.policy === 'OnFailure' && exitCode !== 0;
}
