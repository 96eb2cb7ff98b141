import { nameOfPage, type Analysis, type AnalysisPicture } from '../../../shared/domain/analysis';
import { FORMAT_NAMES } from '../../../shared/domain/picture';
import { bytesInWords, isOnDevice, sizeInWords, useSession } from '../../state';
import styles from './Asked.module.css';

/** What was asked, of an analysis in the history: pictures, question, settings. */
export function Asked({ analysis }: { readonly analysis: Analysis }) {
  const viewed = useSession((s) => s.viewedPicture);
  const view = useSession((s) => s.setViewedPicture);
  const { pictures, prompt, createdAt } = analysis;
  const local = isOnDevice(analysis.endpointId);
  const only = pictures.length === 1 ? (pictures[0] ?? null) : null;
  return (
    <div className={styles.asked}>
      <p className="ls-small ls-dim">
        <time dateTime={new Date(createdAt).toISOString()}>
          {new Date(createdAt).toLocaleString(undefined, {
            dateStyle: 'full',
            timeStyle: 'short',
          })}
        </time>
      </p>
      {only !== null && <p className="ls-small ls-dim">{sizesText(only, local)}</p>}
      {only === null && (
        <ul className={styles.pictures} aria-label="Pictures as sent">
          {pictures.map((picture, index) => (
            <li key={index}>
              <button
                type="button"
                className={styles.picture}
                aria-pressed={index === viewed}
                title={nameOfPage(picture)}
                onClick={() => view(index)}
              >
                <span className={styles.name}>{nameOfPage(picture)}</span>
                <span className="ls-small ls-dim">{sizesText(picture, local)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {prompt.trim() !== '' && (
        <blockquote className={styles.prompt} data-selectable tabIndex={0} aria-label="Question">
          {prompt}
        </blockquote>
      )}
      <Settings analysis={analysis} />
    </div>
  );
}

function sizeText(size: Analysis['size']): string | null {
  if (size === 'fit') return null;
  return size === 'original' ? size : `longest side ${size.toLocaleString('en-US')} pixels`;
}

/** @param local it was read on this device, and sent nowhere */
function sizesText(picture: AnalysisPicture, local: boolean): string {
  if (picture.link !== null) return `${picture.link}; sent as this link`;
  const original = `${sizeInWords(picture)}, ${bytesInWords(picture.bytes)}`;
  const { sent } = picture;
  if (sent === null) return `${original}; nothing was ${local ? 'read' : 'sent'}`;
  return `${original}; ${local ? 'read' : 'sent'} as ${sizeInWords(sent)} ${FORMAT_NAMES[sent.format]}, ${bytesInWords(sent.bytes)}`;
}

/** The settings that had a say; those left at their default are left out. */
function Settings({ analysis }: { readonly analysis: Analysis }) {
  const { endpointName, endpointId, model, detail, size, maxTokens, temperature, system, stream } =
    analysis;
  const local = isOnDevice(endpointId);
  const rows: readonly (readonly [string, string | null])[] = [
    ['Endpoint', endpointName],
    ['Model', local || model === '' ? null : model],
    ['Detail', local ? null : detail],
    ['Size', sizeText(size)],
    ['Max tokens', maxTokens?.toLocaleString('en-US') ?? null],
    ['Temperature', temperature === null ? null : String(temperature)],
    ['Streaming', stream ? 'on' : null],
    ['System prompt', system === '' ? null : system],
  ];
  return (
    <dl className={`${styles.settings} ls-small`} data-selectable>
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt className="ls-dim">{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
