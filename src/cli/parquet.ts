// results.parquet: the rows of results.csv for data tools, with typed columns; empty cells are nulls.
import type { Results } from '../experiment/results.ts';
import { METRICS } from '../experiment/results.ts';

export const PARQUET_FILE = 'results.parquet';

interface Column {
  readonly name: string;
  readonly data: (string | number | boolean | null)[];
  readonly type: 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';
}

/** The bytes of the file; equal for equal results. */
export async function resultsParquet(results: Results): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columnsOf(results);
  const schema = [
    { name: 'root', num_children: columnData.length },
    ...columnData.map(({ name, type }) => ({
      name,
      ...(type === 'STRING' ? { type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const } : { type }),
      repetition_type: 'OPTIONAL' as const,
    })),
  ];
  const columns = columnData.map(({ name, data }) => ({ name, data }));
  return new Uint8Array(parquetWriteBuffer({ columnData: columns, schema }));
}

function columnsOf({ points, rows, factorNames }: Results): Column[] {
  const byName = new Map(points.map(point => [point.name, point]));
  const columns: Column[] = [{ name: 'point', data: rows.map(row => row.point), type: 'STRING' }];
  if (points.some(point => point.caseName !== undefined)) {
    columns.push({ name: 'case', data: rows.map(row => byName.get(row.point)?.caseName ?? null), type: 'STRING' });
  }
  for (const name of factorNames) {
    columns.push(
      factorColumn(
        name,
        rows.map(row => byName.get(row.point)?.factors[name] ?? null),
      ),
    );
  }
  columns.push({ name: 'replication', data: rows.map(row => row.replication), type: 'INT32' });
  columns.push({ name: 'job', data: rows.map(row => row.job), type: 'STRING' });
  for (const name of METRICS) {
    const data = rows.map(({ metrics }) => (Number.isNaN(metrics[name]) ? null : metrics[name]));
    columns.push({ name, data, type: 'DOUBLE' });
  }
  return columns;
}

/** Numbers and truth values as such where all are, else texts. */
function factorColumn(name: string, data: (string | number | boolean | null)[]): Column {
  if (data.every(value => typeof value === 'number')) return { name, data, type: 'DOUBLE' };
  if (data.every(value => typeof value === 'boolean')) return { name, data, type: 'BOOLEAN' };
  return { name, data: data.map(value => (value === null ? null : String(value))), type: 'STRING' };
}
