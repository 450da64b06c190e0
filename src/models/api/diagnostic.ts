// A fault of the input as data: where it is, what kind of fault, and the text. Never thrown.

/** Reasons of the API server's causes, as `kubectl -o json` shows them. */
export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotFound'
  | 'UnknownField'
  | 'Syntax'
  | 'File'
  | 'Advice';

/** One fault, warning or advice, with its place. */
export interface Diagnostic {
  /** Name of the file as the user gave it; `-` for standard input. */
  readonly file: string;
  /** Index of the YAML document in the file, from 0. */
  readonly document: number;
  /** From 1; 0 where no place is known. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'advice';
  /** Field path in the API server's notation (`spec.template.spec.containers[0].image`); empty: the whole document. */
  readonly path: string;
  readonly reason: CauseReason;
  /** For Kubernetes objects the server's text after the path, e.g. `Invalid value: -1: must be …`. */
  readonly message: string;
}

/** `file:12:5: path: message`, the way compilers write it. */
export function formatDiagnostic(fault: Diagnostic): string {
  const place = fault.line > 0 ? `${fault.file}:${fault.line}:${fault.column}` : fault.file;
  return fault.path === '' ? `${place}: ${fault.message}` : `${place}: ${fault.path}: ${fault.message}`;
}
