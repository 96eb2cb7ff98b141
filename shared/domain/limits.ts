/** Every cap of the app, with its reason. */

const MIB = 1024 * 1024;
/** For limits that are told: as file managers, and this app, count the bytes of a file. */
const MB = 1_000_000;

/** A picture file larger than this is refused: no camera writes such a still, and it is held in memory whole. */
export const MAX_PICTURE_BYTES = 256 * MB;
/** Pixels of one picture: what the decoder can hold in memory on a small machine (four bytes a pixel). */
export const MAX_PICTURE_PIXELS = 200_000_000;
/** Pixels of one side of a picture: what the decoder's frames can hold. */
export const MAX_PICTURE_SIDE = 32_767;
/** Files and folders looked at below one dropped folder: more take seconds to list, and a draft holds far fewer. */
export const MAX_FOLDER_ENTRIES = 10_000;
/** Folders within folders: deeper ones are no one's photos, and links can go in circles. */
export const MAX_FOLDER_DEPTH = 32;
/** Bytes of a picture loaded from a link: above any picture on a web page, quick to load. */
export const MAX_LINK_BYTES = 64 * MB;
/** Redirects followed when a link is loaded. */
export const MAX_LINK_REDIRECTS = 5;
/** Milliseconds that loading a link may take, and without a byte. */
export const LINK_TIMEOUT_MS = 60_000;
export const LINK_SILENCE_MS = 15_000;
/** Characters of an http(s) link: what servers take. */
export const MAX_LINK_CHARS = 16_384;
/** Links taken in at once (a drop or a paste). */
export const MAX_LINKS = 50;
/**
 * Longest side a drawing (SVG) is rasterised to at least, in pixels: it has none of its own, and an icon of 24 would be
 * unreadable.
 */
export const DRAWING_SIDE = 1024;
/** Pixels a drawing (SVG) is rasterised to at most: a larger one is scaled down, which loses nothing that a model sees. */
export const MAX_DRAWING_PIXELS = 32_000_000;
/** Pages of one TIFF that can be chosen. */
export const MAX_PICTURE_PAGES = 10_000;
/** Pictures in one draft: as many as the filmstrip stays quick with. */
export const MAX_PICTURES = 500;
/** Paths in one request of the page: a larger drop goes in several, and a draft takes far fewer. */
export const MAX_PATHS = 10_000;
/** Files of one drop that are refused by name for the same reason; a longer list is read by nobody. */
export const MAX_REFUSALS_NAMED = 20;
/** Characters of a prompt or a system prompt: more than any model reads, less than slows the window. */
export const MAX_PROMPT_CHARS = 200_000;
/** Characters of a model name or an endpoint's name. */
export const MAX_NAME_CHARS = 200;
/** Characters of a base URL. */
export const MAX_URL_CHARS = 2_000;
/** Characters of an API key: the longest seen are JWTs of some thousand characters. */
export const MAX_KEY_CHARS = 8_192;
/** Characters of a search. */
export const MAX_QUERY_CHARS = 500;
/** Bytes of a pasted picture (pasted pixels come as PNG). */
export const MAX_PASTED_BYTES = MAX_PICTURE_BYTES;
/** Characters of an answer, some 1,000,000 tokens: far above any model's output, and what the window and the history bear. */
export const MAX_ANSWER_CHARS = 4_000_000;
/** Bytes of an answer's body, and of one event of a stream: an answer's characters as JSON can escape them. */
export const MAX_RESPONSE_BYTES = 32 * MIB;
/** Bytes of a list of models: several times the longest known. */
export const MAX_MODELS_BYTES = 4 * MIB;
/** Milliseconds that a list of models may take. */
export const READ_TIMEOUT_MS = 15_000;
/** The most completion tokens that can be asked for. */
export const MAX_MAX_TOKENS = 1_000_000;
/** Milliseconds one imaging job may take before its worker is replaced. */
export const IMAGING_TIMEOUT_MS = 20_000;
/** Milliseconds reading text on this device may take. */
export const OCR_TIMEOUT_MS = 20_000;
/** Milliseconds a deleted analysis can be brought back. */
export const UNDO_MS = 10_000;
/** Endpoints in the list. */
export const MAX_ENDPOINTS = 1_000;
/** Endpoints in one file that is imported, and its bytes: a profile is some 800. */
export const MAX_IMPORTED_ENDPOINTS = 200;
export const MAX_ENDPOINTS_FILE_BYTES = MB;
/** Requests to one endpoint at the same time that a profile can ask for. */
export const MAX_CONCURRENCY = 64;
/** Milliseconds that a profile can wait for a byte: a day, for models that think on slow machines. */
export const MAX_TIMEOUT_MS = 86_400_000;
/** Longest side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 256;
/** Longest side of the picture that the stage shows before 1:1, in pixels. */
export const VIEW_SIDE = 2560;
/** Side of a 1:1 tile, in pixels. */
export const TILE_SIDE = 1024;
