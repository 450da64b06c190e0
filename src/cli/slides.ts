// Charts as a PowerPoint deck: one slide a chart, the picture over the whole slide with its text alternative, the
// finding
// as the slide's title, the numbers in the speaker's notes. The same charts give the same bytes.
import JSZip from 'jszip';
import pptxgen from 'pptxgenjs';

export interface Slide {
  readonly title: string;
  /** The numbers in words. */
  readonly description: string;
  readonly png: Uint8Array;
  /** Colours of the chart, as `#rrggbb`. */
  readonly background: string;
  readonly ink: string;
}

export interface Deck {
  readonly title: string;
  /** Said in the notes of each slide: set-up, seed, replications, version. */
  readonly setup: string;
  readonly slides: readonly Slide[];
}

/** 16:9, in inches. */
const WIDTH = 13.333;
const HEIGHT = 7.5;

type Presentation = {
  layout: string;
  title: string;
  subject: string;
  company: string;
  author: string;
  defineLayout(layout: { name: string; width: number; height: number }): void;
  defineSlideMaster(master: object): void;
  addSlide(options: { masterName: string }): SlideMaker;
  write(options: { outputType: 'nodebuffer' }): Promise<unknown>;
};
type SlideMaker = {
  background: { color: string };
  addText(text: string, options: object): void;
  addImage(options: object): void;
  addNotes(text: string): void;
};

/** Puts the deck together. */
export async function renderSlides(deck: Deck): Promise<Uint8Array> {
  const presentation = new (pptxgen as unknown as new () => Presentation)();
  presentation.title = deck.title;
  presentation.subject = deck.setup;
  presentation.author = 'joblab';
  presentation.company = 'joblab';
  presentation.defineLayout({ name: 'WIDE', width: WIDTH, height: HEIGHT });
  presentation.layout = 'WIDE';
  // The title lies behind the picture, which shows it: outlines, search and screen readers find it there.
  const place = { x: 0.4, y: 0.3, w: 12.5, h: 0.9 };
  const options = { name: 'title', type: 'title', ...place, fontFace: 'Inter', fontSize: 24, align: 'left' };
  presentation.defineSlideMaster({ title: 'CHART', objects: [{ placeholder: { options, text: '' } }] });
  for (const { title, description, png, background, ink } of deck.slides) {
    const slide = presentation.addSlide({ masterName: 'CHART' });
    slide.background = { color: background.slice(1) };
    slide.addText(title, { placeholder: 'title', color: ink.slice(1) });
    const data = `image/png;base64,${Buffer.from(png).toString('base64')}`;
    slide.addImage({ data, x: 0, y: 0, w: WIDTH, h: HEIGHT, altText: description });
    slide.addNotes(`${description}\n\n${deck.setup}`);
  }
  return withoutClock((await presentation.write({ outputType: 'nodebuffer' })) as Uint8Array);
}

const EPOCH = new Date('2000-01-01T00:00:00Z');

/** The same deck as if it had been made at a fixed instant. */
async function withoutClock(deck: Uint8Array): Promise<Uint8Array> {
  const old = await JSZip.loadAsync(deck);
  const fresh = new JSZip();
  for (const name of Object.keys(old.files).sort()) {
    const file = old.files[name];
    if (file === undefined || file.dir) continue;
    const text = /\.(xml|rels)$/.test(name) ? await file.async('string') : undefined;
    const dated = text?.replaceAll(/(<dcterms:\w+ [^>]*>)[^<]*/g, `$1${EPOCH.toISOString()}`);
    fresh.file(name, dated ?? (await file.async('uint8array')), { date: EPOCH, createFolders: false });
  }
  return fresh.generateAsync({ type: 'uint8array', compression: 'DEFLATE', platform: 'DOS' });
}
