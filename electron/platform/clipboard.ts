/**
 * The system's clipboard by whichever of its two interfaces the runtime has: Electron up to 44 reads raw formats at
 * once, later ones give items by MIME type as promises.
 */
import { clipboard } from 'electron';

/** Electron up to 44; its types went with it. */
interface EarlierClipboard {
  readImage(): { isEmpty(): boolean; toPNG(): Uint8Array };
  readBuffer(format: string): Uint8Array;
}

/** The bytes under a format, empty where there is none. */
export async function readFormat(format: string): Promise<Uint8Array> {
  const earlier = earlierClipboard();
  if (earlier) return earlier.readBuffer(format);
  return readItems([format, `electron application/osclipboard;format="${format}"`]);
}

/** PNG by its names on Linux, on Windows and on macOS. */
const PNG_FORMATS = ['image/png', 'PNG', 'public.png'];

/** The picture as PNG, empty where there is none. */
export async function readPicture(): Promise<Uint8Array> {
  const earlier = earlierClipboard();
  if (!earlier) return readItems(['image/png']);
  // As it lies there: to decode a screenshot of a 4K screen and encode it again holds everything up for most of a second.
  for (const format of PNG_FORMATS) {
    const bytes = earlier.readBuffer(format);
    if (bytes.byteLength > 0) return bytes;
  }
  const image = earlier.readImage();
  return image.isEmpty() ? new Uint8Array() : image.toPNG();
}

function earlierClipboard(): EarlierClipboard | null {
  return 'readImage' in clipboard ? (clipboard as unknown as EarlierClipboard) : null;
}

async function readItems(types: readonly string[]): Promise<Uint8Array> {
  for (const item of await clipboard.read()) {
    const type = types.find((each) => item.types.includes(each));
    const found = type === undefined ? null : await item.getType(type);
    if (found instanceof Blob) return new Uint8Array(await found.arrayBuffer());
  }
  return new Uint8Array();
}
