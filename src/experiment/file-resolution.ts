// Files that an experiment file names (manifests, columns of traces) are read and put in their places, so that what is
// left is one document. How files are read is the caller's: below the CLI there are none.
import type { CauseReason, Diagnostic } from '../models/api/diagnostic.ts';
import type { OwnChart } from './chart-name.ts';
import { CHART_NAMES, chartFileName, isChartFile } from './chart-name.ts';
import type {
  ArrivalDocument,
  DistributionDocument,
  EventDocument,
  ExperimentDocument,
  JsonObject,
  WorldDocument,
} from './document.ts';
import type { Defines, PlacedManifest } from './manifest-source.ts';
import { inlineManifests, readManifests } from './manifest-source.ts';
import type { Path } from './schema-fault.ts';
import { formatPath } from './schema-fault.ts';
import type { SourceDocument, SourceText } from './source-text.ts';
import { SWF_DEFAULT_COLUMN, readTrace } from './trace-source.ts';

/** Reads the file or folder of this name, relative to the file `from`; undefined where there is none. */
export type FileReader = (name: string, from: string) => readonly SourceText[] | undefined;

export interface ResolutionContext {
  readonly source: SourceDocument;
  readonly readFile: FileReader | undefined;
  readonly defines: Defines;
  readonly faults: Diagnostic[];
  /** Where each object came from. */
  readonly placed: Map<JsonObject, PlacedManifest>;
}

/** A fault at a path of the experiment file. */
export function faultAt(
  source: SourceDocument,
  path: Path,
  reason: CauseReason,
  message: string,
  isKey = false,
): Diagnostic {
  const place = source.placeOf(path, isKey);
  return {
    file: source.file,
    document: source.index,
    ...place,
    severity: 'error',
    path: formatPath(path),
    reason,
    message,
  };
}

/** The experiment with all its files read; faults are added to the context's. */
export function resolveFiles(document: ExperimentDocument, context: ResolutionContext): ExperimentDocument {
  const charts = document.charts?.map((chart, i) => resolveChart(chart, ['charts', i], context));
  const resolved = { ...document, ...resolveWorld(document, [], context), ...(charts === undefined ? {} : { charts }) };
  if (document.cases === undefined) return resolved;
  const cases = document.cases.map((one, i) => ({ ...one, ...resolveWorld(one, ['cases', i], context) }));
  return { ...resolved, cases };
}

function resolveWorld(world: WorldDocument, at: Path, context: ResolutionContext): WorldDocument {
  const changed: { -readonly [K in keyof WorldDocument]: WorldDocument[K] } = {};
  if (world.manifests !== undefined)
    changed.manifests = resolveManifests(world.manifests, [...at, 'manifests'], context);
  if (world.arrivals !== undefined) {
    changed.arrivals = world.arrivals.map((arrival, i) => resolveArrival(arrival, [...at, 'arrivals', i], context));
  }
  if (world.events !== undefined) {
    changed.events = world.events.map((event, i) => resolveEvent(event, [...at, 'events', i, 'apply'], context));
  }
  for (const part of ['pods', 'arrivals', 'queues', 'functions', 'cluster'] as const) {
    const value: unknown = changed[part as 'arrivals'] ?? world[part];
    if (value === undefined) continue;
    const read = withColumns(value, [...at, part], context);
    if (read !== value) Object.assign(changed, { [part]: read });
  }
  return changed;
}

function resolveManifests(
  list: readonly (string | JsonObject)[],
  at: Path,
  context: ResolutionContext,
  isEvent = false,
): JsonObject[] {
  return list.flatMap((item, i) => {
    const here = [...at, i];
    const manifests =
      typeof item === 'string' ? readFiles(item, here, context) : inlineManifests(item, here, context.source);
    for (const manifest of manifests) {
      context.placed.set(manifest.object, isEvent ? { ...manifest, isEvent } : manifest);
    }
    return manifests.map(manifest => manifest.object);
  });
}

function readFiles(name: string, at: Path, context: ResolutionContext): PlacedManifest[] {
  return filesAt(name, at, context).flatMap(source => {
    const { manifests, faults } = readManifests(source, context.defines);
    context.faults.push(...faults);
    return manifests;
  });
}

function filesAt(name: string, at: Path, context: ResolutionContext): readonly SourceText[] {
  const sources = context.readFile?.(name, context.source.file);
  if (sources !== undefined) return sources;
  context.faults.push(
    faultAt(context.source, at, 'File', `Invalid value: ${JSON.stringify(name)}: there is no such file`),
  );
  return [];
}

function resolveArrival(arrival: ArrivalDocument, at: Path, context: ResolutionContext): ArrivalDocument {
  const objects = resolveManifests([arrival.manifest], [...at, 'manifest'], context);
  const [manifest, ...others] = objects;
  if (manifest !== undefined && others.length === 0) return { ...arrival, manifest };
  if (objects.length > 0) {
    const message = 'Invalid value: must be one object';
    context.faults.push(faultAt(context.source, [...at, 'manifest'], 'FieldValueInvalid', message));
  }
  return arrival;
}

function resolveEvent(event: EventDocument, at: Path, context: ResolutionContext): EventDocument {
  if (event.apply === undefined) return event;
  return { ...event, apply: resolveManifests(event.apply, at, context, true) };
}

/** A Vega-Lite file becomes its specification, so that the results can be drawn from their folder alone. */
function resolveChart(chart: string | OwnChart, at: Path, context: ResolutionContext): string | OwnChart {
  const own = typeof chart === 'string' ? readChart(chart, at, context) : chart;
  if (typeof own !== 'string' && CHART_NAMES.some(name => name === own.name)) {
    const message = `Invalid value: ${JSON.stringify(own.name)}: is the name of a built-in chart`;
    context.faults.push(faultAt(context.source, at, 'FieldValueInvalid', message));
  }
  return own;
}

function readChart(path: string, at: Path, context: ResolutionContext): string | OwnChart {
  if (!isChartFile(path)) return path;
  const [source] = filesAt(path, at, context);
  if (source === undefined) return path;
  try {
    const spec: unknown = JSON.parse(source.text);
    if (typeof spec === 'object' && spec !== null) return { name: chartFileName(path), spec: spec as JsonObject };
  } catch {
    // Said below.
  }
  const message = `Invalid value: ${JSON.stringify(path)}: is no Vega-Lite specification in JSON`;
  context.faults.push(faultAt(context.source, at, 'FieldValueInvalid', message));
  return path;
}

/** Replaces `{csv, column}` and `{swf, column}` by the column's values, wherever a distribution may stand. */
function withColumns(value: unknown, at: Path, context: ResolutionContext): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item, i) => withColumns(item, [...at, i], context));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  let changed: Record<string, unknown> | undefined;
  for (const [key, field] of Object.entries(value)) {
    if (key === 'manifest') continue;
    const read =
      key === 'empirical' ? withColumn(field, [...at, key], context) : withColumns(field, [...at, key], context);
    if (read !== field) changed = { ...(changed ?? value), [key]: read };
  }
  return changed ?? value;
}

function withColumn(field: unknown, at: Path, context: ResolutionContext): unknown {
  const { csv, swf, column } = (field ?? {}) as NonNullable<DistributionDocument['empirical']>;
  const kind = swf === undefined ? 'csv' : 'swf';
  const file = swf ?? csv;
  if (file === undefined || (swf === undefined && column === undefined)) return field;
  const [source] = filesAt(file, [...at, kind], context);
  if (source === undefined) return field;
  const trace = readTrace(source.text, { kind, file, column: column ?? SWF_DEFAULT_COLUMN });
  if ('values' in trace) return { values: trace.values };
  const place = trace.field === 'file' || column === undefined ? kind : 'column';
  context.faults.push(faultAt(context.source, [...at, place], 'FieldValueInvalid', trace.fault));
  return field;
}
