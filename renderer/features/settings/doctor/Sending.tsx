import type { RequestSending } from '../../../../shared/domain/request-trace';
import { Body, Failure, Headers, RequestLine } from '../../../ui/Wire';
import styles from './Doctor.module.css';

/** What was sent and answered, as it went: the key masked, pictures named. */
export function Sending({ sending }: { readonly sending: RequestSending }) {
  const { failure, responseBody, status } = sending;
  return (
    <div className={styles.sending}>
      <div className={styles.side} role="group" aria-label="What was sent">
        <RequestLine method={sending.method} url={sending.url} />
        <Headers headers={sending.requestHeaders} />
        <Body label="Request body" text={sending.body} />
      </div>
      <div className={styles.side} role="group" aria-label="What was answered">
        {status !== null && <p className={styles.status}>Response {status}</p>}
        {failure !== null && <Failure words={failure} />}
        <Headers headers={sending.responseHeaders} />
        <Body label="Response body" text={responseBody ?? ''} />
      </div>
    </div>
  );
}
