import type { DetailLoss } from '../../shared/domain/detail-loss';
import type { DetailQuestion } from '../../shared/ipc/contract';

/** Questions whether to go without `detail`, until the page has answered them. A page that is loaded anew gets them again. */
export class DetailQuestions {
  readonly #onChanged: (open: readonly DetailQuestion[]) => void;
  readonly #open = new Map<number, { loss: DetailLoss; answer: (yes: boolean) => void }>();
  #lastId = 0;

  /** @param onChanged told of all that are open, the oldest first, each time that changes */
  constructor(onChanged: (open: readonly DetailQuestion[]) => void) {
    this.#onChanged = onChanged;
  }

  get open(): readonly DetailQuestion[] {
    return [...this.#open].map(([id, { loss }]) => ({ id, loss }));
  }

  /** @param signal takes the question back; that counts as no */
  ask(loss: DetailLoss, signal: AbortSignal): Promise<boolean> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#open.set(id, { loss, answer: resolve });
      signal.addEventListener('abort', () => this.answer(id, false), { once: true });
      this.#onChanged(this.open);
    });
  }

  /** Nothing where it was answered or taken back already. */
  answer(id: number, yes: boolean): void {
    const question = this.#open.get(id);
    if (!question) return;
    this.#open.delete(id);
    question.answer(yes);
    this.#onChanged(this.open);
  }
}
