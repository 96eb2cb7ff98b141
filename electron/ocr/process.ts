/**
 * The utility process that reads text: Tesseract, compiled to WebAssembly, with the language data that comes with
 * the app. Nothing is downloaded and nothing is written.
 */
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import { addMargin, double, rotate, toPgm, type GreyPicture, type Rotation } from './grey-picture';
import type { ReadRequest, Reply } from './messages';
import { fuller, isBetter, isConvincing, pageText, type PageText } from './page-text';

const LANGUAGE = 'eng';
/** Upside down second, since what lies on its other side is then found as well. */
const ROTATIONS: readonly Rotation[] = [0, 180, 90, 270];
/** Pictures with fewer pixels are doubled: screenshots, whose print is small. */
const DOUBLE_BELOW_PIXELS = 2_000_000;
const MARGIN = 20;

const [languageDir = ''] = process.argv.slice(2);
let worker: Promise<Worker> | null = null;

process.parentPort.on('message', ({ data }: { data: ReadRequest }) => {
  void answer(data);
});

async function answer({ id, grey }: ReadRequest): Promise<void> {
  const send = (reply: Reply) => process.parentPort.postMessage(reply);
  try {
    worker ??= start();
    await read(await worker, grey, (kind, page, rotation) =>
      send({
        kind,
        id,
        text: page.text,
        confidence: page.confidence,
        rotation: page.sideways ? turnOn(rotation) : rotation,
      }),
    );
  } catch (error) {
    worker = null;
    send({ kind: 'failed', id, message: String(error) });
  }
}

async function start(): Promise<Worker> {
  const started = await new Promise<Worker>((resolve, reject) => {
    // It settles only where all went well; all else goes to the error handler alone.
    createWorker(LANGUAGE, OEM.LSTM_ONLY, {
      langPath: languageDir,
      gzip: true,
      cacheMethod: 'none',
      errorHandler: reject,
    }).then(resolve, reject);
  });
  await started.setParameters({ user_defined_dpi: '300' });
  return started;
}

/** What runs from top to bottom must be turned by 270 degrees more to be read. */
function turnOn(rotation: Rotation): Rotation {
  return ({ 0: 270, 90: 0, 180: 90, 270: 180 } as const)[rotation];
}

/** Reads upright first, and in the other directions if that is not convincing. */
async function read(
  tesseract: Worker,
  grey: GreyPicture,
  report: (kind: 'partial' | 'done', page: PageText, rotation: Rotation) => void,
): Promise<void> {
  const small = grey.width * grey.height < DOUBLE_BELOW_PIXELS;
  const picture = addMargin(small ? double(grey) : grey, MARGIN);
  let best: { page: PageText; rotation: Rotation } | null = null;
  for (const rotation of ROTATIONS) {
    const image = Buffer.from(toPgm(rotate(picture, rotation)));
    const found = await recognise(tesseract, image, PSM.AUTO);
    // Found regions make columns readable, and lose lone numbers at the right of a receipt: a block keeps those.
    const page = isConvincing(found)
      ? fuller(found, await recognise(tesseract, image, PSM.SINGLE_BLOCK))
      : found;
    if (best === null || isBetter(page, best.page)) best = { page, rotation };
    if (isConvincing(page)) break;
    report('partial', best.page, best.rotation);
  }
  if (best) report('done', best.page, best.rotation);
}

async function recognise(tesseract: Worker, image: Buffer, layout: PSM): Promise<PageText> {
  await tesseract.setParameters({ tessedit_pageseg_mode: layout });
  const { data } = await tesseract.recognize(image, {}, { text: false, blocks: true });
  return pageText(data);
}
