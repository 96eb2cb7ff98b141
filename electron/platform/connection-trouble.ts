/** What kept a connection from being used, where more is known than the runtime's error says. */
export type TroubleKind =
  /** The proxy could not be connected to. */
  | 'proxy-unreachable'
  /** It took the connection and closed it without a word. */
  | 'proxy-closed'
  /** It answered CONNECT, or its SOCKS counterpart, with a refusal. */
  | 'proxy-refused'
  /** It wants a user name and a password, or did not accept them. */
  | 'proxy-password'
  /** What it answered is not its protocol. */
  | 'proxy-other-protocol'
  /** What it answered to CONNECT does not end. */
  | 'proxy-unreadable'
  /** The server's port took the connection and closed it without a word. */
  | 'port-closes'
  /** http:// was spoken to a port that speaks TLS. */
  | 'port-wants-tls'
  /** https:// was spoken to a port that does not speak TLS. */
  | 'port-without-tls'
  /** The server asks for a certificate of the client. */
  | 'client-certificate';

interface TroubleFacts {
  /** The proxy's address without its login, where one was used. */
  readonly proxy?: string;
  /** The proxy's status, or its reason in a word. */
  readonly answer?: string;
  /** Whether a user name and a password were sent. */
  readonly hadLogin?: boolean;
}

/** A connection that cannot be used; nothing of a request was taken by the server. */
export class ConnectionTrouble extends Error {
  override readonly name = 'ConnectionTrouble';

  constructor(
    readonly kind: TroubleKind,
    message: string,
    readonly facts: TroubleFacts = {},
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** Trying again changes nothing. */
  get isFinal(): boolean {
    return !['proxy-unreachable', 'proxy-closed', 'port-closes'].includes(this.kind);
  }
}

/** The trouble that caused an error, be it the error itself. */
export function troubleOf(thrown: unknown): ConnectionTrouble | null {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if (each instanceof ConnectionTrouble) return each;
  }
  return null;
}
