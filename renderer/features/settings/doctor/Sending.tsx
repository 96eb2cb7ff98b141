import type { RequestSending, TraceHeader } from '../../../../shared/domain/request-trace';
import styles from './Doctor.module.css';

/** What was sent and answered, as it went: the key masked, pictures named. */
export function Sending({ sending }: { readonly sending: RequestSending }) {
  const { body, failure, method, requestHeaders, responseBody, responseHeaders, status, url } =
    sending;
  return (
    <div className={styles.sending}>
      <p className={styles.line} data-selectable>
        {method} {url}
      </p>
      <Text label="What was sent" text={textOf(requestHeaders, body)} />
      {status !== null && (
        <Text
          label="What was answered"
          text={`HTTP ${status}\n${textOf(responseHeaders, responseBody ?? '')}`}
        />
      )}
      {failure !== null && (
        <p className={styles.problem} data-selectable>
          {failure}
        </p>
      )}
    </div>
  );
}

function Text({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className={styles.text} role="group" aria-label={label} tabIndex={0} data-selectable>
      {text}
    </div>
  );
}

function textOf(headers: readonly TraceHeader[], body: string): string {
  const head = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return body === '' ? head : `${head}\n\n${body}`;
}
