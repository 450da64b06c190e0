// Where the time of the run went: one bar of the makespan's length, split along the chain of causes that ended last.
import type { JSX } from 'preact';
import { TERM_WORDS } from '../experiment/words.ts';
import { duration, percent } from '../report/words.ts';

export interface LedgerChartProps {
  readonly ledger: Readonly<Record<string, number>>;
  readonly makespan: number;
}

/** Shares smaller than this have no line of their own in the list. */
const LEAST_SHARE = 0.0005;

export function LedgerChart({ ledger, makespan }: LedgerChartProps): JSX.Element {
  const terms = Object.entries(ledger).filter(([, value]) => value > LEAST_SHARE * makespan);
  const [largest] = terms.toSorted((a, b) => b[1] - a[1]);
  if (largest === undefined) {
    return (
      <section class="panel ledger" aria-labelledby="ledger-title">
        <h2 id="ledger-title">Where the time goes</h2>
        <p class="muted">The Job does not finish in this run.</p>
      </section>
    );
  }
  const [term, value] = largest;
  const title = `This run: ${percent(value / makespan)} of ${duration(makespan)} is ${TERM_WORDS[term] ?? term}`;
  let before = 0;
  return (
    <section class="panel ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{title}</h2>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        {terms.map(([name, seconds]) => {
          const from = before;
          before += seconds;
          return (
            <rect
              key={name}
              class={`term ${name}`}
              x={(from / makespan) * 100}
              width={(seconds / makespan) * 100}
              y={0}
              height={8}
            />
          );
        })}
      </svg>
      <dl>
        {terms
          .toSorted((a, b) => b[1] - a[1])
          .map(([name, seconds]) => (
            <div key={name}>
              <dt>
                <span class={`swatch ${name}`} aria-hidden="true" /> {TERM_WORDS[name] ?? name}
              </dt>
              <dd>{duration(seconds)}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
