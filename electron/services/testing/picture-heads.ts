/** Pictures that are a head alone, as far as an endpoint looks, and imaging that reads and makes them. */
import type { PictureFormat } from '../../../shared/domain/picture';
import type { SendPlan } from '../../../shared/domain/plan';
import { PictureFailure, type Inspected, type PreparedPicture } from '../../imaging';
import { readPicture } from './servers/sent-picture';

interface Head {
  readonly format: PictureFormat;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly animated?: boolean;
}

/** The first bytes of a file; those of a HEIC, TIFF or BMP do not hold its size. */
export function headOf({ format, width, height, animated = false }: Head): Buffer {
  const head = Buffer.alloc(30);
  switch (format) {
    case 'png':
      head.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
      head.writeUInt32BE(width, 16);
      head.writeUInt32BE(height, 20);
      return head;
    case 'jpeg':
      head.write('\xff\xd8\xff\xc0\0\x11\x08', 'latin1');
      head.writeUInt16BE(height, 7);
      head.writeUInt16BE(width, 9);
      return head;
    case 'gif':
      head.write('GIF89a', 'latin1');
      head.writeUInt16LE(width, 6);
      head.writeUInt16LE(height, 8);
      if (animated) head.write('NETSCAPE2.0', 14, 'latin1');
      return head;
    case 'webp':
      head.write('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x10', 'latin1');
      head.writeUIntLE(width - 1, 24, 3);
      head.writeUIntLE(height - 1, 27, 3);
      return head;
    case 'bmp':
      head.write('BM', 'latin1');
      return head;
    case 'tiff':
      head.write('II*\0', 'latin1');
      return head;
    case 'heic':
      head.write('\0\0\0\x18ftypheic', 'latin1');
      return head;
    default:
      throw new Error(`No head of ${format} is known here.`);
  }
}

/** The size of what does not say it. */
const UNSAID = { width: 640, height: 480 };
/** Of these every picture may be transparent here. */
const WITH_ALPHA: readonly PictureFormat[] = ['webp', 'gif'];

async function inspect(bytes: Uint8Array): Promise<Inspected> {
  const base64 = Buffer.from(bytes).toString('base64');
  const { format } = readPicture(`data:;base64,${base64}`);
  if (format === null) throw PictureFailure.notAPicture(null);
  const { animated, height, width } = readPicture(`data:image/${format};base64,${base64}`);
  const size = width > 0 ? { width, height } : UNSAID;
  const alpha = WITH_ALPHA.includes(format);
  const facts = { format, ...size, orientation: 1, animated, alpha, clean: true } as const;
  return {
    facts: { ...facts, strippable: false, pages: 1, page: 0, incomplete: false },
    thumbnail: headOf({ format: 'png', width: 4, height: 3 }),
    camera: {},
  };
}

async function prepare(bytes: Uint8Array, plan: SendPlan): Promise<PreparedPicture> {
  const { facts } = await inspect(bytes);
  if (plan.kind === 'original') return { bytes, ...sizeOf(facts), removed: [] };
  const exact = facts.format !== 'jpeg' && facts.format !== 'heic';
  const format = exact ? (plan.lossless ?? plan.lossy) : (plan.lossy ?? plan.lossless);
  if (format === null) throw new Error('The plan names no format.');
  const made = { format, width: plan.width, height: plan.height };
  return { bytes: headOf(made), ...made, removed: [] };
}

const sizeOf = ({ format, height, width }: Head) => ({ format, width, height });

/** Inspects heads, and makes them in the format and size of the plan. */
export const headImaging = { inspect, prepare };
