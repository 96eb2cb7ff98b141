import { utilityProcess, type UtilityProcess } from 'electron';
import { AppFailure, type AppError } from '../../shared/domain/app-error';
import { MAX_PICTURE_PIXELS, OCR_TIMEOUT_MS } from '../../shared/domain/limits';
import type { GreyPicture, Rotation } from './grey-picture';
import { reply, type ReadRequest, type Reply } from './messages';

/** Text read in a picture. */
export interface ReadText {
  /** Lines joined by a newline, paragraphs by an empty line; empty where no text could be read. */
  readonly text: string;
  /** 0 to 100, of the words that were kept. */
  readonly confidence: number;
  /** How far the picture was turned clockwise to read it. */
  readonly rotation: Rotation;
  /** The only language that is known: text in another one is read badly or not at all. */
  readonly language: 'English';
}

export interface TextReaderOptions {
  /** The built `ocr-process.js`. */
  readonly processPath: string;
  /** The folder that holds `eng.traineddata.gz`. */
  readonly languageDir: string;
  readonly timeoutMs?: number;
  /** Milliseconds without work after which the process is ended. */
  readonly idleMs?: number;
}

const IDLE_MS = 60_000;

interface Job {
  readonly id: number;
  readonly finish: (outcome: ReadText | AppFailure) => void;
  best: ReadText | null;
}

/** Reads printed English on this device, one picture at a time, in a process that can be ended at any moment. */
export class TextReader {
  private process: UtilityProcess | null = null;
  private job: Job | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private idleTimer: NodeJS.Timeout | undefined;
  private lastId = 0;
  private closed = false;

  constructor(private readonly options: TextReaderOptions) {}

  /**
   * @param grey upright, as far as the file says
   * @throws AppFailure with code `ocr-timeout`, `ocr-failed` or `cancelled`
   */
  read(grey: GreyPicture, signal: AbortSignal): Promise<ReadText> {
    const turn = this.queue.then(() => this.readNow(grey, signal));
    this.queue = turn.catch(() => undefined);
    return Promise.race([turn, rejectOnAbort(signal, turn)]);
  }

  close(): Promise<void> {
    this.closed = true;
    this.stop();
    this.job?.finish(failure('cancelled'));
    return Promise.resolve();
  }

  private async readNow(grey: GreyPicture, signal: AbortSignal): Promise<ReadText> {
    if (signal.aborted || this.closed) throw failure('cancelled');
    const { width, height, data } = grey;
    if (width * height !== data.length || width * height > MAX_PICTURE_PIXELS || width < 1) {
      throw failure('ocr-failed', 'The pixels do not match their size.');
    }
    clearTimeout(this.idleTimer);
    const cancel = () => this.abandon(failure('cancelled'));
    const timer = setTimeout(() => {
      this.abandon(this.job?.best ?? failure('ocr-timeout'));
    }, this.options.timeoutMs ?? OCR_TIMEOUT_MS);
    signal.addEventListener('abort', cancel);
    try {
      const outcome = await this.ask(grey);
      if (outcome instanceof AppFailure) throw outcome;
      return outcome;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      this.job = null;
      this.watchIdle();
    }
  }

  private ask(grey: GreyPicture): Promise<ReadText | AppFailure> {
    return new Promise((finish) => {
      const id = (this.lastId += 1);
      this.job = { id, finish, best: null };
      this.process ??= this.start();
      this.process.postMessage({ id, grey } satisfies ReadRequest);
    });
  }

  private start(): UtilityProcess {
    const { processPath, languageDir } = this.options;
    const started = utilityProcess.fork(processPath, [languageDir], {
      serviceName: 'Looksee text reader',
      stdio: 'ignore',
    });
    started.on('message', (message: unknown) => {
      const parsed = reply.safeParse(message);
      if (parsed.success && this.process === started) this.take(parsed.data);
    });
    started.once('exit', (code) => {
      if (this.process !== started) return;
      this.process = null;
      this.job?.finish(failure('ocr-failed', `The process ended with ${code}.`));
    });
    return started;
  }

  private take(message: Reply): void {
    if (this.job?.id !== message.id) return;
    if (message.kind === 'failed') {
      this.job.finish(failure('ocr-failed', message.message));
      return;
    }
    const { text, confidence, rotation } = message;
    const read: ReadText = { text, confidence, rotation, language: 'English' };
    if (message.kind === 'partial') this.job.best = read;
    else this.job.finish(read);
  }

  /** Ends the process, since Tesseract cannot be interrupted, and with it the job. */
  private abandon(outcome: ReadText | AppFailure): void {
    this.stop();
    this.job?.finish(outcome);
  }

  private stop(): void {
    clearTimeout(this.idleTimer);
    const running = this.process;
    this.process = null;
    running?.kill();
  }

  private watchIdle(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.stop(), this.options.idleMs ?? IDLE_MS);
    this.idleTimer.unref();
  }
}

/** So that one who waits in the queue need not wait there for the cancellation. */
function rejectOnAbort(signal: AbortSignal, until: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = () => reject(failure('cancelled'));
    const forget = () => signal.removeEventListener('abort', cancel);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel);
    until.then(forget, forget);
  });
}

const ERRORS = {
  'ocr-timeout': {
    message: 'Reading the text took too long and was stopped.',
    hint: 'Cut out the part with the text, or scale the picture down, and ask again.',
    retryable: true,
  },
  'ocr-failed': {
    message: 'The text could not be read.',
    hint: 'Ask again. If it happens again, restart Looksee.',
    retryable: true,
  },
  cancelled: { message: 'Canceled.', hint: 'Ask again whenever you like.', retryable: true },
} as const satisfies Partial<Record<AppError['code'], object>>;

function failure(code: keyof typeof ERRORS, details?: string): AppFailure {
  return new AppFailure({ code, ...ERRORS[code], ...(details !== undefined && { details }) });
}
