import { SaveField } from './SaveField';

interface Props {
  readonly label: string;
  readonly value: string;
  /** @returns what went wrong, in words, or null */
  readonly onSave: (url: string) => Promise<string | null>;
  readonly onSaved?: () => void;
  readonly autoFocus?: boolean;
}

/** Takes the base URL of an endpoint. */
export function UrlField(props: Props) {
  return <SaveField button="Save" placeholder="https://api.example.com/v1" {...props} />;
}
