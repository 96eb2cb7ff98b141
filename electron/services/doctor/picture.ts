import { ENCODED_FORMATS, type PictureFormat } from '../../../shared/domain/picture';
import type { ChatPicture } from '../../provider';
import type { Imaging } from '../../imaging';

/** A picture that nobody has seen before, and what is in it. */
export interface TestPicture extends ChatPicture {
  /** In capitals. */
  readonly word: string;
  readonly shape: Shape;
  readonly colour: Colour;
}

const SHAPES = {
  circle: '<circle cx="320" cy="345" r="85"/>',
  square: '<rect x="240" y="265" width="160" height="160"/>',
  triangle: '<path d="M320 250 L420 430 H220 Z"/>',
} as const;
type Shape = keyof typeof SHAPES;

const COLOURS = { red: '#d00000', green: '#008a1e', blue: '#0033cc', purple: '#7a00a8' } as const;
type Colour = keyof typeof COLOURS;

/**
 * Plain words of five or six letters that cannot be taken for one another, that no model says by itself, and that are
 * neither shapes nor colours. The text reader of this device reads each of them, above every shape.
 */
export const WORDS: readonly string[] = `
  badger bakery barrel basket beacon beaver bottle branch breeze bridge bucket butter button cactus
  candle canoe canyon carpet carrot castle cattle cedar chapel cheese cherry cinema cotton cousin cradle dancer
  desert dinner doctor donkey dragon eagle engine fabric falcon farmer fender forest fossil funnel garage garden
  garlic goblet guitar hammer harbor helmet hermit hockey hotel hunter jacket jaguar jungle kettle kitten ladder lemon
  magnet marble market meadow melon monkey mortar museum napkin needle nutmeg oyster paddle palace parade
  parrot pencil pepper pigeon pillow pirate pocket potato powder puppet rabbit radish ribbon robot rocket saddle
  sailor sandal shadow spider spoon squash stable tailor teapot temple ticket tomato tunnel turtle valley
  velvet violin walnut wizard zebra
`
  .trim()
  .split(/\s+/);

const WIDTH = 640;
const HEIGHT = 480;

/**
 * Draws a word and a shape, chosen by chance, black and coloured on white.
 * @param formats that the endpoint takes; PNG where it may be
 * @throws AppFailure imaging-failed
 */
export async function drawTestPicture(
  imaging: Pick<Imaging, 'prepare'>,
  formats: readonly PictureFormat[],
): Promise<TestPicture> {
  const word = oneOf(WORDS).toUpperCase();
  const shape = oneOf(Object.keys(SHAPES) as Shape[]);
  const colour = oneOf(Object.keys(COLOURS) as Colour[]);
  const drawn = new TextEncoder().encode(drawing(word, shape, colour));
  const wanted = ENCODED_FORMATS.find((each) => formats.includes(each)) ?? 'png';
  const isExact = wanted === 'png';
  const { bytes, format } = await imaging.prepare(drawn, {
    kind: 'encode',
    width: WIDTH,
    height: HEIGHT,
    lossless: isExact ? wanted : null,
    lossy: isExact ? null : wanted,
    maxBytes: WIDTH * HEIGHT * 4,
    orOriginal: false,
  });
  return { bytes, format, word, shape, colour };
}

function drawing(word: string, shape: Shape, colour: Colour): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="320" y="180" font-family="Arial, Helvetica, 'DejaVu Sans', sans-serif" font-size="96" font-weight="bold"
 letter-spacing="6" text-anchor="middle" fill="#000000">${word}</text>
<g fill="${COLOURS[colour]}">${SHAPES[shape]}</g>
</svg>`;
}

function oneOf<T>(all: readonly T[]): T {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

/** What is asked about it. */
export const TEST_QUESTION =
  'Which word is written in this picture, and which shape of which colour is below it? ' +
  'Answer with nothing but: word, colour, shape. If you see no picture, answer: no picture.';

/** Whether an answer names this word, in whatever case, as a word of its own. */
export function names(answer: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'iu').test(answer);
}
