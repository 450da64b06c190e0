// The state in the address: deflated JSON after the hash, so that a link brings everything back and no server sees it.
import type { PlaygroundState } from './state.ts';

const PREFIX = '#v1.';
/** Longest state taken from a link, inflated: links come from strangers. */
const LONGEST = 2_000_000;

/** The hash of an address that holds the state. */
export async function hashOf(state: PlaygroundState): Promise<string> {
  const bytes = await throughStream(
    new TextEncoder().encode(JSON.stringify(state)),
    new CompressionStream('deflate-raw'),
  );
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return PREFIX + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The state of an address' hash; undefined where it holds none. */
export async function stateOfHash(hash: string): Promise<PlaygroundState | undefined> {
  if (!hash.startsWith(PREFIX)) return undefined;
  try {
    const binary = atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, letter => letter.charCodeAt(0));
    const inflated = await throughStream(bytes, new DecompressionStream('deflate-raw'));
    return stateOfJson(new TextDecoder().decode(inflated));
  } catch {
    return undefined;
  }
}

/** A state written as JSON; undefined where it is none. */
function stateOfJson(text: string): PlaygroundState | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { manifest, rest, axis } = value as Partial<Record<keyof PlaygroundState, unknown>>;
  const isState = typeof manifest === 'string' && typeof rest === 'object' && rest !== null && typeof axis === 'string';
  return isState ? (value as PlaygroundState) : undefined;
}

async function throughStream(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LONGEST) throw new Error('the link holds too much');
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
