// The script of the report page, as the build bundles it, made fit to stand inside a page.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { ReportAssets } from '../report/index.ts';

/** Where the build puts it; the same from the sources and from the build itself. */
const PLACE = new URL('../../dist/report-page/page.js', import.meta.url);

/** The script as an asset of the report; none in a clone that was not built, where the report stands still. */
export function pageScript(file: URL | string = PLACE): Pick<ReportAssets, 'script'> {
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8').trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  return { script: { text, sha256: own => createHash('sha256').update(own).digest('base64') } };
}
