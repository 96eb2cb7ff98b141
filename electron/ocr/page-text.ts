/** Tesseract's words as text: those it is sure of, in their lines and paragraphs. */

/** Words under this confidence (0 to 100) are noise more often than not. */
export const MIN_WORD_CONFIDENCE = 60;

export interface RecognisedWord {
  readonly text: string;
  readonly confidence: number;
}

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

interface RecognisedLine {
  readonly words: readonly RecognisedWord[];
  readonly bbox: Box;
}

/** The part of Tesseract's page that is read. */
export interface RecognisedPage {
  readonly blocks:
    | readonly {
        readonly paragraphs: readonly {
          readonly lines: readonly RecognisedLine[];
        }[];
      }[]
    | null;
}

export interface PageText {
  /** Lines joined by a newline, paragraphs by an empty line; empty where nothing was sure enough. */
  readonly text: string;
  /** 0 to 100: the mean of the kept words, by their length. */
  readonly confidence: number;
  /** Characters of kept words. */
  readonly kept: number;
  /** Characters of all words. */
  readonly seen: number;
  /** Whether the lines run from top to bottom: Tesseract turns such a page itself. */
  readonly sideways: boolean;
}

export function pageText(page: RecognisedPage): PageText {
  let kept = 0;
  let seen = 0;
  let weighted = 0;
  let tall = 0;
  const lineText = ({ words, bbox }: RecognisedLine): string => {
    const sure: string[] = [];
    for (const { text, confidence } of words) {
      const length = [...text.trim()].length;
      seen += length;
      if (confidence < MIN_WORD_CONFIDENCE || length === 0) continue;
      sure.push(text.trim());
      kept += length;
      weighted += length * confidence;
    }
    tall += sure.length > 0 && bbox.y1 - bbox.y0 > bbox.x1 - bbox.x0 ? 1 : -1;
    return sure.join(' ');
  };
  const paragraphs = (page.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .map((paragraph) => paragraph.lines.map(lineText).filter(Boolean).join('\n'))
    .filter((text) => hasWord(text));
  const text = paragraphs.join('\n\n');
  if (text === '') return { text, confidence: 0, kept: 0, seen, sideways: false };
  return { text, confidence: weighted / kept, kept, seen, sideways: tall > 0 };
}

/** Speckles are read as single marks; a word or a number has two letters or digits. */
function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]{2}|\p{N}/u.test(text);
}

/** Whether a page needs no second look in another direction. */
export function isConvincing({ kept, seen, confidence }: PageText): boolean {
  return kept > 0 && kept >= seen / 2 && confidence >= 75;
}

/** More sure letters are better, and surer ones. */
export function isBetter(page: PageText, than: PageText): boolean {
  return page.kept * page.confidence > than.kept * than.confidence;
}

/** How much more of sure text the second reading must have found to be worth its poorer layout. */
const CLEARLY_MORE = 1.05;

/** The page read region by region, unless the one read as a single block found clearly more. */
export function fuller(regions: PageText, block: PageText): PageText {
  const sure = ({ kept, confidence }: PageText) => kept * confidence;
  return isConvincing(block) && sure(block) > sure(regions) * CLEARLY_MORE ? block : regions;
}
