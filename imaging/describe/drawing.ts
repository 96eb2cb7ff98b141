import { countInWords } from '../../shared/domain/count-in-words';
import { drawingText } from '../structure/svg';
import type { Group, Row } from './rows';
import { readXml } from './xml';

/** Characters of a drawing that are read. */
const MAX_DRAWING = 4_000_000;
/** Comments that are shown, and texts of one kind. */
const MAX_TEXTS = 20;

/** What an SVG says beside its shapes. */
export function drawingGroup(bytes: Uint8Array): Group {
  const texts = new Map<string, string[]>();
  let scripts = 0;
  let links = 0;
  let inside = '';
  const add = (label: string, text: string): void => {
    const known = texts.get(label) ?? [];
    if (text.trim() !== '' && known.length < MAX_TEXTS) texts.set(label, [...known, text.trim()]);
  };
  for (const token of readXml(drawingText(bytes).slice(0, MAX_DRAWING))) {
    if (token.kind === 'comment') add('Comment', token.text);
    else if (token.kind === 'text') {
      if (inside === 'title') add('Title', token.text);
      if (inside === 'desc') add('Description', token.text);
      if (/^(?:dc|cc|rdf):/.test(inside)) add(inside, token.text);
    } else if (token.kind === 'open') {
      inside = token.empty ? '' : token.name.replace(/^svg:/, '');
      if (inside === 'script') scripts += 1;
      for (const [name, value] of token.attributes) {
        if (/^on[a-z]+$/i.test(name)) scripts += 1;
        const refers = /^(?:xlink:)?href$|^src$/i.test(name) && !/^(?:#|data:)/.test(value.trim());
        if (refers && token.name !== 'a') links += 1;
        if (/^(?:sodipodi:docname|inkscape:export-filename|inkscape:version)$/.test(name)) {
          add(name, value);
        }
      }
    } else inside = '';
  }
  return {
    title: 'Drawing',
    rows: [
      ...[...texts].map(([label, each]): Row => [label, each.join('\n')]),
      ['Scripts', scripts > 0 ? `${countInWords(scripts, 'script')}, never run` : null],
      ['Refers to other files', links > 0 ? `${countInWords(links, 'time')}, never loaded` : null],
    ],
  };
}
