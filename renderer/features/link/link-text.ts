import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { MAX_LINKS, MAX_URL_CHARS } from '../../../shared/domain/limits';
import { isPictureLink } from '../../../shared/domain/picture-links';

export interface LinkText {
  /** The links in the text; empty unless all of it is links. */
  readonly links: readonly string[];
  /** What is wrong with the text, in one sentence; null also while it may still become a link. */
  readonly problem: string | null;
}

const RULE = 'A link begins with https:// or http://.';

/** Reads what was typed or pasted into the field: a link, or one a line. */
export function readLinkText(text: string): LinkText {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length > MAX_LINKS) {
    const problem = `At most ${MAX_LINKS} links are loaded at once; these are ${lines.length}.`;
    return { links: [], problem };
  }
  const wrong = lines.findIndex((line) => !isPictureLink(line));
  if (wrong < 0) return { links: [...new Set(lines)], problem: null };
  if (mayBecomeLink(lines[wrong] ?? '') && wrong === lines.length - 1) {
    return { links: [], problem: null };
  }
  return {
    links: [],
    problem: lines.length === 1 ? RULE : `Line ${wrong + 1} is not a link. ${RULE}`,
  };
}

function mayBecomeLink(line: string): boolean {
  const begun = line.toLowerCase();
  const starts = ['https://', 'http://', 'data:image/'];
  return starts.some((start) => start.startsWith(begun)) || begun.startsWith('data:image/');
}

/** What sending a link means, for whoever has to choose. */
export const SENDING_MEANS =
  'The endpoint loads it. Looksee does not see the picture, so it cannot be shown, measured or kept.';

/** Why these links cannot be sent as they are; null where they can. */
export function whyNotSent(
  links: readonly string[],
  profile: Pick<EndpointProfile, 'name' | 'takesLinks'> | undefined,
): string | null {
  if (profile?.takesLinks !== true) {
    return `${profile?.name ?? 'The endpoint'} takes no links. Load the picture instead.`;
  }
  if (links.some((link) => link.toLowerCase().startsWith('data:'))) {
    return 'A link that holds its picture is not sent. Load the picture instead.';
  }
  if (links.some((link) => link.length > MAX_URL_CHARS)) {
    return `Links longer than ${MAX_URL_CHARS.toLocaleString('en')} characters are not sent. Load the picture instead.`;
  }
  return null;
}
