import { SaveField } from './SaveField';

interface Props {
  /** `Key for Vision API`. */
  readonly label: string;
  /** Sends the key. @returns what went wrong, in words, or null */
  readonly onSave: (key: string) => Promise<string | null>;
  readonly onSaved?: () => void;
  readonly autoFocus?: boolean;
  readonly savesOnLeave?: boolean;
}

/** Takes a key: typed into an uncontrolled field, sent once, cleared at once, kept in no state. */
export function KeyField(props: Props) {
  return (
    <SaveField
      secret
      button="Save key"
      placeholder="Paste the key"
      whenEmpty="Paste or type the key first."
      {...props}
    />
  );
}
