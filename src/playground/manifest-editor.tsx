// The manifest as an editable text. Faults are marked where they stand: in the margin, under the words, and in a list
// whose entries lead to their place.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Diagnostic } from '../models/api/diagnostic.ts';
import { MANIFEST_FILE } from './text-names.ts';

export interface EditorProps {
  readonly text: string;
  /** The cases of the experiment bring the manifests. */
  readonly isElsewhere: boolean;
  readonly faults: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly onChange: (text: string) => void;
}

const MOST_LISTED = 20;

export function ManifestEditor({ text, isElsewhere, faults, warnings, onChange }: EditorProps): JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const backdrop = useRef<HTMLDivElement>(null);
  const said = [...faults, ...warnings];
  const inText = said.filter(fault => fault.file === MANIFEST_FILE && fault.line > 0);
  const lines = text.split('\n');
  const goTo = (fault: Diagnostic): void => {
    const start = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const from = start + Math.max(0, fault.column - 1);
    area.current?.focus();
    area.current?.setSelectionRange(from, start + (lines[fault.line - 1]?.length ?? 0));
  };
  const follow = (): void => {
    if (area.current === null || backdrop.current === null) return;
    backdrop.current.style.transform = `translate(${-area.current.scrollLeft}px, ${-area.current.scrollTop}px)`;
  };
  if (isElsewhere) return <Elsewhere />;
  return (
    <section class="panel editor" aria-labelledby="editor-title">
      <h2 id="editor-title">
        <label for="manifest">Manifest</label>
      </h2>
      <div class="code">
        <div class="behind" aria-hidden="true">
          <div class="lines" ref={backdrop}>
            {lines.map((line, i) => (
              <Line key={i} text={line} number={i + 1} faults={inText.filter(fault => fault.line === i + 1)} />
            ))}
          </div>
        </div>
        <textarea
          id="manifest"
          ref={area}
          value={text}
          spellcheck={false}
          autocomplete="off"
          wrap="off"
          aria-invalid={faults.length > 0}
          aria-describedby="faults"
          onInput={event => onChange(event.currentTarget.value)}
          onScroll={follow}
        />
      </div>
      <FaultList faults={said} onGo={goTo} />
    </section>
  );
}

function Elsewhere(): JSX.Element {
  return (
    <section class="panel editor" aria-labelledby="editor-title">
      <h2 id="editor-title">Manifest</h2>
      <p class="muted">Each case of this experiment has manifests of its own: save the experiment to see them.</p>
    </section>
  );
}

interface FaultListProps {
  readonly faults: readonly Diagnostic[];
  readonly onGo: (fault: Diagnostic) => void;
}

function FaultList({ faults, onGo }: FaultListProps): JSX.Element {
  return (
    <div id="faults" class="faults" role="status" tabIndex={0}>
      {faults.length === 0 ? (
        <p class="fine">The API server would take it.</p>
      ) : (
        <ul>
          {faults.slice(0, MOST_LISTED).map(fault => (
            <li key={`${fault.file}:${fault.line}:${fault.path}:${fault.message}`} class={fault.severity}>
              <FaultText fault={fault} onGo={onGo} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function FaultText({ fault, onGo }: { readonly fault: Diagnostic; readonly onGo: (fault: Diagnostic) => void }) {
  const words = fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`;
  if (fault.file !== MANIFEST_FILE || fault.line === 0) return <>{words}</>;
  return (
    <button type="button" class="link" onClick={() => onGo(fault)}>
      <b>Line {fault.line}</b> {words}
    </button>
  );
}

interface LineProps {
  readonly text: string;
  readonly number: number;
  readonly faults: readonly Diagnostic[];
}

/** A line of the backdrop: invisible but for its number and the wave under what is wrong. */
function Line({ text, number, faults }: LineProps): JSX.Element {
  const [worst] = faults;
  if (worst === undefined) {
    return (
      <div class="line">
        <span class="number">{number}</span>
        {text || ' '}
      </div>
    );
  }
  const from = Math.max(0, Math.min(text.length, worst.column - 1));
  const rest = text.slice(from);
  const length = /^[^\s:#,{}[\]]+/.exec(rest)?.[0].length ?? rest.length;
  return (
    <div class={`line marked ${worst.severity}`}>
      <span class="number">{worst.severity === 'error' ? '✕' : '!'}</span>
      {text.slice(0, from)}
      <mark>{rest.slice(0, length) || ' '}</mark>
      {rest.slice(length)}
    </div>
  );
}
