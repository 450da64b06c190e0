// A line of the watch log as JSON, exactly as `JSON.stringify` writes it. What many versions of many objects share (the
// spec of a template's pods, labels, owners) is written once and copied from then on: that is most of the text.
import type { WatchLogLine } from '../models/cluster/input.ts';

/** Fields whose values are shared between versions and objects. */
const SHARED: ReadonlySet<string> = new Set(['spec', 'labels', 'annotations', 'ownerReferences', 'finalizers']);

type Fields = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class LogText {
  private readonly texts = new WeakMap<object, string>();
  private readonly keys = new Map<string, string>();

  /** The line without its end. */
  of(line: WatchLogLine): string {
    if (!('object' in line)) return JSON.stringify(line);
    return `{"t":${JSON.stringify(line.t)},"type":"${line.type}","object":${this.objectText(line.object)}}`;
  }

  private objectText(object: unknown): string {
    if (!isPlain(object)) return JSON.stringify(object);
    let text = '';
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      text +=
        this.begin(text, key) +
        (key === 'metadata' && isPlain(value) ? this.metaText(value) : this.fieldText(key, value));
    }
    return text === '' ? '{}' : `${text}}`;
  }

  private metaText(metadata: Fields): string {
    let text = '';
    for (const key in metadata) {
      const value = metadata[key];
      if (value !== undefined) text += this.begin(text, key) + this.fieldText(key, value);
    }
    return text === '' ? '{}' : `${text}}`;
  }

  /** What comes before a field's value, given the text so far. */
  private begin(before: string, key: string): string {
    let text = this.keys.get(key);
    if (text === undefined) this.keys.set(key, (text = `${JSON.stringify(key)}:`));
    return (before === '' ? '{' : ',') + text;
  }

  private fieldText(key: string, value: unknown): string {
    if (typeof value !== 'object' || value === null || !SHARED.has(key)) return JSON.stringify(value);
    let text = this.texts.get(value);
    if (text === undefined) {
      text = JSON.stringify(value);
      this.texts.set(value, text);
    }
    return text;
  }
}
