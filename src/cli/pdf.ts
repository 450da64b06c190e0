// A chart as PDF: vectors, and text that stays text in Inter, which is embedded as far as it is used. The page is
// tagged
// as one figure with its text alternative. The same picture gives the same bytes.
import PdfDocument from 'pdfkit';
import { PATTERNS, patternId } from '../report/print-pattern.ts';
import { readSvg, type SvgMark } from './svg-marks.ts';
import { fontFiles } from './svg-text.ts';

/** Points a pixel: a slide of 1920 pixels becomes 13⅓ inches wide. */
const SCALE = 0.5;

export interface PdfText {
  readonly title: string;
  readonly description: string;
}

type Pdf = InstanceType<typeof PdfDocument>;

/** Draws an SVG of the report layer as a PDF of one page. */
export async function renderPdf(svg: string, { title, description }: PdfText): Promise<Uint8Array> {
  const { width, height, marks } = readSvg(svg);
  const pdf = new PdfDocument({
    size: [width * SCALE, height * SCALE],
    margin: 0,
    lang: 'en',
    displayTitle: true,
    tagged: true,
    pdfVersion: '1.7',
    info: { Title: title, Subject: description, Creator: 'joblab', CreationDate: new Date(0) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>(resolve => pdf.on('end', resolve));
  const [regular = '', semiBold = ''] = fontFiles();
  pdf.registerFont('400', regular).registerFont('600', semiBold);
  const patterns = patternsOf(pdf);
  const figure = pdf.struct('Figure', { alt: description, title }, () => {
    pdf.scale(SCALE);
    for (const mark of marks) drawMark(pdf, mark, patterns);
  });
  pdf.addStructure(figure);
  figure.end();
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

type PatternFill = readonly [pattern: unknown, color: string];

/** A length of a pattern on paper. */
function at(value: number): number {
  return Math.round(value * SCALE * 100) / 100;
}

/** The print theme's patterns by their id, in PDF's own operators. */
function patternsOf(pdf: Pdf): ReadonlyMap<string, PatternFill> {
  const size = 16 * SCALE;
  return new Map(
    Object.entries(PATTERNS).map(([name, { color, width, lines = [], dots = [], radius = 0 }]) => {
      const strokes = lines.map(([x1, y1, x2, y2]) => `${at(x1)} ${at(y1)} m ${at(x2)} ${at(y2)} l S`);
      // A dot is a line of no length with round ends.
      const rounds = dots.map(([x, y]) => `${at(x)} ${at(y)} m ${at(x)} ${at(y)} l S`);
      const pen = dots.length > 0 ? `1 J ${at(radius * 2)} w` : `${at(width ?? 1)} w`;
      const pattern = (pdf as unknown as PatternMaker).pattern(
        [0, 0, size, size],
        size,
        size,
        [pen, ...strokes, ...rounds].join(' '),
      );
      return [patternId(name), [pattern, color]];
    }),
  );
}

/** pdfkit kerns pairs with a point far too tightly: `0.1.0` would read `01.0`. */
const NO_KERNING = { kern: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];

/** What the type declarations of pdfkit leave out. */
interface PatternMaker {
  pattern(box: readonly number[], xStep: number, yStep: number, stream: string): unknown;
}

function drawMark(pdf: Pdf, mark: SvgMark, patterns: ReadonlyMap<string, PatternFill>): void {
  const { attributes, transforms, kind } = mark;
  pdf.save();
  for (const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] of transforms) pdf.transform(a, b, c, d, e, f);
  const opacity = Number(attributes['opacity'] ?? 1);
  pdf.fillOpacity(opacity * Number(attributes['fill-opacity'] ?? 1));
  pdf.strokeOpacity(opacity * Number(attributes['stroke-opacity'] ?? 1));
  pdf.lineWidth(Number(attributes['stroke-width'] ?? 1));
  pdf.lineCap((attributes['stroke-linecap'] as 'round' | undefined) ?? 'butt');
  pdf.lineJoin((attributes['stroke-linejoin'] as 'round' | undefined) ?? 'miter');
  const dash = (attributes['stroke-dasharray'] ?? '')
    .split(/[\s,]+/)
    .map(Number)
    .filter(length => length > 0);
  if (dash.length > 0) pdf.dash(dash as unknown as number, {});
  if (kind === 'text') drawText(pdf, mark);
  else drawShape(pdf, mark, patterns);
  pdf.restore();
}

/** The colour of an attribute; undefined where nothing is to be seen. */
function paint(attributes: SvgMark['attributes'], name: 'fill' | 'stroke'): string | undefined {
  const value = attributes[name];
  return value === undefined || value === 'none' || value === 'transparent' ? undefined : value;
}

function drawShape(pdf: Pdf, { attributes, kind }: SvgMark, patterns: ReadonlyMap<string, PatternFill>): void {
  const fill = kind === 'line' ? undefined : paint(attributes, 'fill');
  const stroke = Number(attributes['stroke-width'] ?? 1) > 0 ? paint(attributes, 'stroke') : undefined;
  const number = (name: string): number => Number(attributes[name] ?? 0);
  const outline = (): void => {
    if (kind === 'line') pdf.moveTo(number('x1'), number('y1')).lineTo(number('x2'), number('y2'));
    else if (kind === 'rect') pdf.rect(number('x'), number('y'), number('width'), number('height'));
    else pdf.path(attributes['d'] ?? '');
  };
  if (kind === 'path' && (attributes['d'] ?? '') === '') return;
  const pattern = patterns.get(/^url\(#(.*)\)$/.exec(fill ?? '')?.[1] ?? '');
  if (fill !== undefined) {
    outline();
    pdf.fill(pattern === undefined ? fill : '#ffffff');
  }
  if (pattern !== undefined) {
    outline();
    pdf.fill(pattern as unknown as string);
  }
  if (stroke === undefined) return;
  outline();
  pdf.stroke(stroke);
}

function drawText(pdf: Pdf, { attributes, lines }: SvgMark): void {
  const size = Number.parseFloat(attributes['font-size'] ?? '11');
  const fill = paint(attributes, 'fill');
  const stroke = paint(attributes, 'stroke');
  pdf.font(Number(attributes['font-weight']) >= 600 ? '600' : '400').fontSize(size);
  if (fill !== undefined) pdf.fillColor(fill);
  if (stroke !== undefined) pdf.strokeColor(stroke);
  const anchor = attributes['text-anchor'];
  let y = 0;
  for (const { text, dy } of lines) {
    y += dy;
    if (text.trim() === '') continue;
    const width = pdf.widthOfString(text, { features: NO_KERNING });
    const x = anchor === 'end' ? -width : anchor === 'middle' ? -width / 2 : 0;
    const both = { fill: fill !== undefined, stroke: stroke !== undefined };
    // A rim lies below its letters: PDF would draw it over them.
    const pens = attributes['paint-order'] === 'stroke' ? [{ fill: false, stroke: true }, { fill: true }] : [both];
    for (const pen of pens) {
      pdf.text(text, x, y, { lineBreak: false, baseline: 'alphabetic', features: NO_KERNING, ...pen });
    }
  }
}
