/** A name of the system as a path's string. */
export declare function pathOfBytes(bytes: Uint8Array): string;
/** Whether bytes stand in it that are no text. */
export declare function hasRawBytes(path: string): boolean;
/** What the functions of `node:fs` take for a path. */
export declare function fsPath(path: string): string | Buffer;
export declare function bytesOfPath(path: string): Buffer;
/** An absolute path as a `file:` URL, in which any byte can be written: `file:///photos/caf%E9.jpg`. */
export declare function fileUrlOfBytes(path: string): string;
/** The path that a `file:` URL names; null for any other text, or one that names another host. */
export declare function pathOfFileUrl(text: string): string | null;
/**
 * The path that was meant where bytes were lost on its way and U+FFFD stands for them: what is there by such a name, if that
 * is one alone. Otherwise the path itself.
 */
export declare function foundPath(path: string): Promise<string>;
