import type { CameraFacts, Readable } from '../imaging';
import type { ReadText } from '../ocr';

/** What was found in one picture without any model. */
export interface DeviceFindings {
  readonly name: string;
  /** Pixels of the original, after orientation. */
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** Size of the original. */
  readonly bytes: number;
  /** Null where reading took too long. */
  readonly text: ReadText | null;
  readonly colours: Readable['colours'];
  readonly camera: CameraFacts;
  /** Which part of it was looked at, and what else is odd about it: sentences. */
  readonly remarks: readonly string[];
}

/** Below this confidence (percent) the reader is told to check the text. */
const SURE = 80;

/**
 * The answer of the *On this device* endpoint, in Markdown: the text found, word for word, then what can be
 * measured, then what this endpoint cannot do.
 */
export function onDeviceAnswer(prompt: string, findings: readonly DeviceFindings[]): string {
  const several = findings.length > 1;
  const parts = findings.map((found) =>
    several ? `### ${escapeMarkdown(found.name)}\n\n${describe(found)}` : describe(found),
  );
  if (asksMoreThanText(prompt)) parts.push(LIMITS_WHEN_ASKED);
  return parts.join('\n\n');
}

const LIMITS_WHEN_ASKED =
  '*On this device* reads text and measures pictures; it cannot answer questions. ' +
  'For an answer, choose another endpoint and ask again.';

/** Whether the prompt wants more than the text in the picture. */
export function asksMoreThanText(prompt: string): boolean {
  const asked = prompt.trim();
  if (asked === '') return false;
  return !/\b(read|text|say|says|written|transcribe|transcription|ocr|words)\b/i.test(asked);
}

function describe(found: DeviceFindings): string {
  const lines = [
    `- ${found.width} × ${found.height} pixels, ${found.format.toUpperCase()}, ${fileSize(found.bytes)}`,
    ...found.remarks.map((remark) => `- ${escapeMarkdown(remark)}`),
  ];
  const colours = found.colours
    .map(({ hex, share }) => `\`${hex}\` ${Math.round(share * 100)}%`)
    .join(', ');
  if (colours) lines.push(`- Main colours: ${colours}`);
  for (const [label, value] of Object.entries(found.camera)) {
    lines.push(`- ${escapeMarkdown(label)}: ${escapeMarkdown(value)}`);
  }
  return `${describeText(found.text)}\n\n${lines.join('\n')}`;
}

function describeText(found: ReadText | null): string {
  if (found === null) {
    return 'Reading took too long and was stopped. A smaller part of the picture may go faster.';
  }
  const { text, confidence, rotation, language } = found;
  if (text === '') return `No readable text found (looked for ${language}).`;
  const fence = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  const turned = rotation === 0 ? '' : `, picture turned by ${rotation}°`;
  const doubt = confidence < SURE ? ' The text is uncertain: compare it with the picture.' : '';
  return [
    `Text in the picture, read as ${language}${turned} (confidence ${Math.round(confidence)}%):`,
    `${fence}\n${text}\n${fence}`,
    `Only ${language} is read on this device; letters of other languages may come out wrong.${doubt}`,
  ].join('\n\n');
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}

function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
