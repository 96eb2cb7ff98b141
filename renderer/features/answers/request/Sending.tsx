import { asCurl, type RequestSending } from '../../../../shared/domain/request-trace';
import { Body, Failure, Headers, RequestLine } from '../../../ui/Wire';
import { CopyButton } from '../CopyButton';
import { becauseInWords, cutInWords, responseAsText } from './sending-words';
import { Timeline } from './Timeline';
import styles from './Request.module.css';

/** One sending of a request: what went, what came, and when. */
export function Sending({ sending }: { readonly sending: RequestSending }) {
  const { body, failure, method, pictures, requestHeaders, responseBody, responseHeaders } =
    sending;
  const because = becauseInWords(sending);
  const cut = cutInWords(sending);
  return (
    <>
      {because !== null && <p className={`${styles.because} ls-small ls-dim`}>{because}</p>}
      <RequestLine method={method} url={sending.url} />
      <Timeline times={sending.times} />
      <section className={styles.side} aria-label="The request">
        <header className={styles.head}>
          <h3 className={styles.name}>Request</h3>
          <span className="ls-small ls-dim">{bytesText(sending.bodyBytes)}</span>
          <CopyButton label="Copy as curl" text="Copy as curl" getText={() => asCurl(sending)} />
          <CopyButton label="Copy body" text="Copy body" getText={() => body} />
        </header>
        <Headers headers={requestHeaders} />
        <Body label="Request body" text={body} />
        {pictures.length > 0 && (
          <p className="ls-small ls-dim">
            {pictures.length === 1 ? 'The picture went' : `The ${pictures.length} pictures went`} in
            base64 where three dots stand; what was sent of {pictures.length === 1 ? 'it' : 'each'}{' '}
            is kept with the analysis.
          </p>
        )}
      </section>
      <section className={styles.side} aria-label="The response">
        <header className={styles.head}>
          <h3 className={styles.name}>
            {sending.status === null ? 'No response' : `Response ${sending.status}`}
          </h3>
          {sending.status !== null && (
            <>
              <span className="ls-small ls-dim">{bytesText(sending.responseBytes)}</span>
              <CopyButton
                label="Copy response"
                text="Copy response"
                getText={() => responseAsText(sending)}
              />
            </>
          )}
        </header>
        {failure !== null && <Failure words={failure} />}
        <Headers headers={responseHeaders} />
        {responseBody !== null && <Body label="Response body" text={responseBody} />}
        {cut !== null && <p className="ls-small ls-dim">{cut}</p>}
      </section>
    </>
  );
}

const bytesText = (bytes: number): string => `${bytes.toLocaleString('en-US')} bytes`;
