// Exit statuses (design.md section 2) and how a command ends early: with a text for the user, never with a stack trace.

export const STATUS_OK = 0;
/** An expectation does not hold, or fuzzing found a violation. */
export const STATUS_FAILED = 1;
export const STATUS_BAD_INPUT = 2;
/** An output could not be written, or a bug of joblab's own. */
export const STATUS_BROKEN = 3;
export const STATUS_INTERRUPTED = 130;
export const STATUS_TERMINATED = 143;

/** Thrown to end a command; the lines go to standard error. */
export interface EarlyEnd {
  readonly isEarlyEnd: true;
  readonly status: number;
  readonly lines: readonly string[];
}

/** Ends the command with this status after printing the lines. */
export function endEarly(status: number, lines: readonly string[]): never {
  const end: EarlyEnd = { isEarlyEnd: true, status, lines };
  throw end;
}

function isEarlyEnd(error: unknown): error is EarlyEnd {
  return typeof error === 'object' && error !== null && 'isEarlyEnd' in error;
}

/** Codes of the operating system for things that the user can mend. */
const FILE_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
};

/** What to tell the user about something thrown, and the status to end with. */
export function explainError(error: unknown): { readonly status: number; readonly lines: readonly string[] } {
  if (isEarlyEnd(error)) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const reason = FILE_FAULTS[error.code];
    const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
    if (reason !== undefined) return { status: STATUS_BROKEN, lines: [`${path ?? 'output'}: ${reason}`] };
  }
  const message = error instanceof Error ? error.message : String(error);
  const text = message.startsWith('bug: ') ? message : `bug: ${message}`;
  const lines = [text];
  if (process.env['JOBLAB_DEBUG'] !== undefined && error instanceof Error) lines.push(error.stack ?? '');
  return { status: STATUS_BROKEN, lines };
}
