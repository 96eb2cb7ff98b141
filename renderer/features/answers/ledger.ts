import { nameOfPage, type Analysis, type AnalysisPicture } from '../../../shared/domain/analysis';
import { countInWords } from '../../../shared/domain/count-in-words';
import { FORMAT_NAMES } from '../../../shared/domain/picture';
import { bytesInWords, sizeInWords } from '../../state';
import { sentWhere, type SentWhere } from './sent-where';

/** What left this computer for one analysis, where to and when. */
export interface Ledger {
  /** In one line. */
  readonly summary: string;
  readonly where: SentWhere;
  /** Empty where nothing left. */
  readonly pictures: readonly LedgerPicture[];
}

export interface LedgerPicture {
  readonly name: string;
  /** What went of it: `JPEG, 1024 × 768, 84,213 bytes`. */
  readonly went: string;
  /** Of the bytes that went; null where none did. */
  readonly sha256: string | null;
  /** What the file held beside the picture and did not go, or why nothing is named; empty for a link. */
  readonly removed: readonly string[];
  /** Estimated prompt tokens; null where unknown. */
  readonly tokens: number | null;
}

export function ledgerOf(analysis: Analysis): Ledger {
  const where = sentWhere(analysis);
  if (where.kind === 'nowhere') {
    return { summary: 'Nothing left this computer', where, pictures: [] };
  }
  const { estimate, pictures } = analysis;
  return {
    summary: summaryOf(pictures, where),
    where,
    pictures: pictures.map((picture, index) => ({
      name: nameOfPage(picture),
      ...whatWent(picture),
      tokens: estimate?.pictures[index] ?? null,
    })),
  };
}

/** `22 November 2026 at 13:04:05 GMT+1`: in the time of this computer, to the second. */
export function momentInWords(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'long' });
}

/** The whole ledger as text, for the clipboard. */
export function ledgerText({ pictures, summary, where }: Ledger): string {
  const to =
    where.kind === 'host'
      ? [
          `To: ${where.host}`,
          `At: ${momentInWords(where.at)} (${new Date(where.at).toISOString()})`,
        ]
      : [];
  const each = pictures.map(({ name, removed, sha256, tokens, went }, index) =>
    [
      `${index + 1}. ${name}`,
      `Sent: ${went}`,
      ...(sha256 === null ? [] : [`SHA-256: ${sha256}`]),
      ...(removed.length === 0 ? [] : [`Removed: ${removed.join('; ')}`]),
      ...(tokens === null ? [] : [`Estimated: ${countInWords(tokens, 'token')}`]),
    ].join('\n   '),
  );
  return [[summary, ...to].join('\n'), ...each].join('\n\n');
}

function summaryOf(pictures: readonly AnalysisPicture[], where: SentWhere): string {
  const links = pictures.filter(({ link }) => link !== null).length;
  const files = pictures.length - links;
  const bytes = pictures.reduce((sum, { sent }) => sum + (sent?.bytes ?? 0), 0);
  const what = [
    ...(files > 0 ? [`${countInWords(files, 'picture')}, ${bytesInWords(bytes)}`] : []),
    ...(links > 0 ? [countInWords(links, 'link')] : []),
  ];
  return `Sent ${what.join(', and ')}${where.kind === 'host' ? `, to ${where.host}` : ''}`;
}

function whatWent({
  link,
  removed,
  sent,
}: AnalysisPicture): Pick<LedgerPicture, 'removed' | 'sha256' | 'went'> {
  if (link !== null) {
    return {
      went: `this link, which the endpoint loads itself: ${link}`,
      sha256: null,
      removed: [],
    };
  }
  if (sent === null) return { went: 'nothing', sha256: null, removed: [] };
  const bytes = countInWords(sent.bytes, 'byte');
  return {
    went: `${FORMAT_NAMES[sent.format]}, ${sizeInWords(sent)}, ${bytes}`,
    sha256: sent.sha256,
    removed: removedOr(removed),
  };
}

function removedOr(removed: readonly string[] | null): readonly string[] {
  if (removed === null) return ['Not known (from before this was kept)'];
  return removed.length === 0 ? ['Nothing else was in the file'] : removed;
}
