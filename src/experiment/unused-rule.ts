// Rules of an experiment file that no container can match: nearly always a slip in a name, and then the run is not the
// one that was meant.
import type { Diagnostic } from '../models/api/diagnostic.ts';
import type { ExperimentDocument } from './document.ts';
import { faultAt } from './file-resolution.ts';
import type { SourceDocument } from './source-text.ts';
import { nearest } from './spelling.ts';

/** A warning for each rule whose container is in none of the manifests. */
export function unusedRules(document: ExperimentDocument, source: SourceDocument): Diagnostic[] {
  const rules = document.pods ?? [];
  if (!rules.some(rule => rule.match?.container !== undefined)) return [];
  const names = new Set<string>();
  collectContainers([document.manifests, document.arrivals, document.events, document.cases], names);
  return rules.flatMap((rule, i) => {
    const name = rule.match?.container;
    if (name === undefined || names.has(name)) return [];
    const guess = nearest(name, [...names]);
    const message = `no container is called "${name}"${guess === undefined ? '' : `, did you mean "${guess}"?`}`;
    const warning = faultAt(source, ['pods', i, 'match', 'container'], 'FieldValueInvalid', message);
    return [{ ...warning, severity: 'warning' as const }];
  });
}

/** Adds the names of all containers anywhere below the value. */
function collectContainers(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, field] of Object.entries(value)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(field)) {
      for (const container of field as readonly { readonly name?: unknown }[]) {
        if (typeof container?.name === 'string') names.add(container.name);
      }
    } else collectContainers(field, names);
  }
}
