import type { ImagingJob, ImagingTask } from '../shared/domain/imaging-job';
import type { EncodedFormat } from '../shared/domain/picture';
import { fitSide } from '../shared/domain/vision-models';
import type { Opened } from './opened';
import { encode } from './encode/encode';
import { drawUpright, openPicture } from './picture';
import { dominantColours, toGrey } from './pixels';
import { prepare } from './prepare';
import type { Result } from './result';

const THUMBNAIL_QUALITY = 0.8;
const VIEW_QUALITY = 0.9;
/** Milliseconds without a tile asked for, after which the large picture is let go. */
const TILES_IDLE_MS = 15_000;

/** @param load fetches the picture's bytes */
export async function runTask(
  { task, page }: Pick<ImagingJob, 'task' | 'page'>,
  load: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Result> {
  if (task.kind === 'tile') return tile(task, page, load);
  const opened = openPicture(await load(), page);
  switch (task.kind) {
    case 'inspect':
      return inspect(opened, task.thumbnailSide);
    case 'view': {
      // Not all facts are taken out: some take long to find.
      const { facts } = opened;
      const { width, height } = fitSide(facts, task.maxSide);
      const exact = task.exact && width === facts.width && height === facts.height;
      // At this size Chrome writes a JPEG several times faster than a WebP.
      const format = exact ? 'png' : facts.alpha ? 'webp' : 'jpeg';
      const { canvas } = await drawUpright(opened, width, height);
      return picture(canvas, format, VIEW_QUALITY);
    }
    case 'prepare':
      return prepare(opened, task.plan);
    case 'readable':
      return readable(opened, task.maxSide);
    case 'describe':
      return description(opened);
  }
}

async function inspect(opened: Opened, thumbnailSide: number): Promise<Result> {
  const { width, height } = fitSide(opened.facts, thumbnailSide);
  const { canvas, incomplete } = await drawUpright(opened, width, height);
  const { facts, camera } = opened;
  return {
    head: { kind: 'inspect', facts: { ...facts, incomplete }, camera },
    body: await encode(canvas, 'webp', THUMBNAIL_QUALITY),
  };
}

async function picture(
  canvas: OffscreenCanvas,
  format: EncodedFormat,
  quality: number,
): Promise<Result> {
  const { width, height } = canvas;
  return {
    head: { kind: 'picture', format, width, height },
    body: await encode(canvas, format, quality),
  };
}

async function readable(opened: Opened, maxSide: number): Promise<Result> {
  const { width, height } = fitSide(opened.facts, maxSide);
  const { canvas } = await drawUpright(opened, width, height, 'white');
  return {
    head: { kind: 'grey', width, height, colours: dominantColours(canvas) },
    body: toGrey(canvas),
  };
}

/** Loaded with the first wish: no other job needs what reads metadata. */
async function description({ bytes, facts, camera }: Opened): Promise<Result> {
  const { describe } = await import('./describe/describe');
  const head = {
    kind: 'description',
    description: await describe(bytes, facts.format, camera, facts.page),
  } as const;
  return { head, body: new Uint8Array() };
}

/** The picture whose tiles were asked for last, upright and whole. */
let whole: { readonly key: string; readonly canvas: OffscreenCanvas } | null = null;
let letGo: ReturnType<typeof setTimeout> | undefined;

async function tile(
  task: Extract<ImagingTask, { kind: 'tile' }>,
  page: number,
  load: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Result> {
  const key = `${task.key}/${page}`;
  if (whole?.key !== key) {
    whole = null;
    const opened = openPicture(await load(), page);
    const { width, height } = opened.facts;
    whole = { key, canvas: (await drawUpright(opened, width, height)).canvas };
  }
  clearTimeout(letGo);
  letGo = setTimeout(() => (whole = null), TILES_IDLE_MS);

  const { canvas } = whole;
  const left = task.column * task.side;
  const top = task.row * task.side;
  const width = Math.min(task.side, canvas.width - left);
  const height = Math.min(task.side, canvas.height - top);
  if (width <= 0 || height <= 0) throw new Error('There is no such tile.');
  const cut = new OffscreenCanvas(width, height);
  cut.getContext('2d')?.drawImage(canvas, left, top, width, height, 0, 0, width, height);
  return picture(cut, task.exact ? 'png' : 'webp', VIEW_QUALITY);
}
