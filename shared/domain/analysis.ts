import type { AppError } from './app-error';
import type { Detail } from './endpoint';
import type { KeptEstimate } from './estimate';
import type { PictureFormat, SentPicture } from './picture';
import type { SizeChoice } from './plan';
import type { Usage } from './usage';

/** `running` includes waiting for a free connection; the last four are final. */
export type AnalysisStatus = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** What is asked, apart from the pictures. */
export interface Question {
  readonly endpointId: string;
  readonly model: string;
  readonly detail: Detail;
  readonly size: SizeChoice;
  readonly prompt: string;
  readonly system: string;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
}

export type AskMode = 'each' | 'together';

/** One row of the history's list. */
export interface AnalysisSummary {
  /** Ascending with time, unique within one history. */
  readonly id: number;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  readonly status: AnalysisStatus;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly model: string;
  readonly prompt: string;
  readonly errorCode: string | null;
  readonly pictureCount: number;
  /** As {@link nameOfPage} gives it. */
  readonly firstPictureName: string;
  /** SHA-256 of the first picture's thumbnail; shown at `looksee-image://history/THUMB`. */
  readonly thumbnail: string | null;
}

/** One picture of an analysis, as kept. Of one behind a link nothing is known but the link. */
export interface AnalysisPicture {
  readonly name: string;
  /** The address that the endpoint was given to load; null for a picture that was sent itself. */
  readonly link: string | null;
  /** Of the original; of a link's text. */
  readonly sha256: string;
  /** Of the original; null and 0 for a link. */
  readonly format: PictureFormat | null;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Which page of the original, from 0. */
  readonly page: number;
  /** SHA-256 of the thumbnail, a WebP. */
  readonly thumbnail: string | null;
  /** The exact bytes that were sent, kept beside the history; null where nothing was prepared. */
  readonly sent: SentPicture | null;
  /**
   * What the original held that was not sent, in short words; null where nothing was prepared, or the analysis is from
   * before this was kept.
   */
  readonly removed: readonly string[] | null;
}

/** A picture that the model answered with, as kept: its exact bytes, or the address that it gave. */
export type AnswerImage =
  | {
      /** Of the bytes, kept beside the history. */
      readonly sha256: string;
      /** As the endpoint stated it, such as `image/png`. */
      readonly mime: string;
      /** By its bytes; null where nobody knows it. */
      readonly format: PictureFormat | null;
      readonly bytes: number;
      readonly link: null;
    }
  | { readonly sha256: null; readonly link: string };

/** Where the request went. */
export interface SentTo {
  /** Name and port as in the address. */
  readonly host: string;
  /** When the body began to leave for the first time: milliseconds since 1970, UTC. */
  readonly at: number;
}

/**
 * What a picture is called among others: its file's name, and its page where that is not the first.
 * @param page from 0
 */
export function nameOfPage({ name, page }: Pick<AnalysisPicture, 'name' | 'page'>): string {
  return page === 0 ? name : `${name}, page ${page + 1}`;
}

/** Everything that is kept of an analysis. */
export interface Analysis extends AnalysisSummary {
  readonly detail: Detail;
  readonly size: SizeChoice;
  readonly system: string;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly stream: boolean;
  /** As it was before sending, of exactly what was sent; null where there was none. */
  readonly estimate: KeptEstimate | null;
  /** Null where nothing left this computer. */
  readonly sentTo: SentTo | null;
  readonly pictures: readonly AnalysisPicture[];
  /** What came, also where it was cut off or cancelled. */
  readonly answer: string;
  /** What the model thought before it answered; empty where it kept that to itself. */
  readonly thinking: string;
  /** Pictures that it answered with; `#picture-1` in the answer stands for the first. */
  readonly images: readonly AnswerImage[];
  /** The model as the endpoint reported it. */
  readonly reportedModel: string | null;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
  /** Milliseconds from sending to the end of the answer. */
  readonly ms: number | null;
  readonly error: AppError | null;
}

/** How far a running analysis is; not kept. */
export interface AnalysisProgress {
  readonly id: number;
  /** `turn`: ready, and waits until the endpoint may be asked. `sent`: it has begun to leave, and may be billed. */
  readonly step: 'preparing' | 'turn' | 'sent';
  /** Milliseconds since 1970 until which it waits at least, where that is known: a rate limit, or a time between repeats. */
  readonly until: number | null;
  /** What it waits for, where {@link until} is stated. */
  readonly why: 'rate-limit' | 'unreachable' | 'repeat' | null;
}
