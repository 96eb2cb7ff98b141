import { dollarsInWords } from '../../shared/domain/dollars-in-words';
import type { DoctorReport, DoctorStep, DoctorStepName } from '../../shared/domain/doctor';
import { authWord } from './words-as-values';
import { oneLine } from './words';

/** The JSON document that `looksee doctor --json` prints. */
export function doctorDocument(report: DoctorReport): object {
  const { completionTokens, cost, endpointId, learned, model, promptTokens, requests } = report;
  return {
    endpoint: endpointId,
    model,
    steps: report.steps.map(({ name, ok, words }) => ({ name, ok, words })),
    learned: { ...learned, auth: learned.auth && authWord(learned.auth) },
    ...{ requests, promptTokens, completionTokens, cost },
  };
}

/** What an endpoint is of no use without. Pictures can be asked about where it neither streams nor counts. */
const NEEDED: readonly DoctorStepName[] = ['reach', 'tls', 'auth', 'key', 'model', 'sees'];

/** Whether pictures can be asked about. */
export function isUsable({ learned, state, steps }: DoctorReport): boolean {
  const isAnyMissing = steps.some(({ name, ok }) => ok === false && NEEDED.includes(name));
  return state === 'ended' && learned.sees === true && !isAnyMissing;
}

const NAMES: Readonly<Record<DoctorStepName, string>> = {
  reach: 'Reached',
  tls: 'Secure connection',
  auth: 'Form of the key',
  key: 'Key',
  model: 'Model',
  detail: 'Detail',
  tokenParameter: 'Limit of tokens',
  streaming: 'Streaming',
  usage: 'Usage',
  sees: 'Sees',
};

/** Prints each step when it and those before it have ended. */
export class DoctorLines {
  readonly #print: (text: string) => Promise<void>;
  #count = 0;
  #printing: Promise<void> = Promise.resolve();

  constructor(print: (text: string) => Promise<void>) {
    this.#print = print;
  }

  update({ steps }: Pick<DoctorReport, 'steps'>): void {
    const open = steps.findIndex(({ state }) => state !== 'ended');
    const ended = steps.slice(this.#count, open < 0 ? steps.length : open);
    this.#count += ended.length;
    const text = ended.map(line).join('');
    if (text !== '') this.#printing = this.#printing.then(() => this.#print(text));
  }

  /** Resolves when all is printed. */
  printed(): Promise<void> {
    return this.#printing;
  }
}

function line({ name, ok, words }: DoctorStep): string {
  const mark = ok === null ? 'not known' : ok ? 'ok' : 'failed';
  return `${mark.padEnd(9)}  ${NAMES[name]}: ${oneLine(words)}\n`;
}

/** What it took, and what of it is not in the profile yet. */
export function doctorEnd(report: DoctorReport): string {
  const { changes, completionTokens, cost, promptTokens, requests } = report;
  const price = cost === null ? 'the cost is not known' : dollarsInWords(cost);
  const lines = [
    `${requests} ${requests === 1 ? 'request' : 'requests'}, ${promptTokens} + ${completionTokens} tokens, ${price}`,
  ];
  const fields = Object.keys(changes);
  if (fields.length > 0) lines.push(`Differs from the profile: ${fields.join(', ')}`);
  return `\n${lines.join('\n')}\n`;
}
