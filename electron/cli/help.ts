import { FORMATS_IN_WORDS } from '../../shared/domain/picture';
import { profileFlagsInWords } from './profile-flags';

/** Columns before what an option does. */
const WIDTH = 28;

export const USAGE = `Usage: looksee analyze FILE|FOLDER|LINK... [options]
       looksee doctor --base-url URL --model NAME [options]
       looksee endpoints list|presets|show NAME|add|remove NAME [options]
`;

export const HELP = `${USAGE}
analyze asks an endpoint about pictures and prints the answers. It takes
${FORMATS_IN_WORDS}.
Of a folder it takes all pictures in it and in the folders in it, but no hidden files. Pictures
behind http(s) links are loaded.

  --prompt TEXT             what to ask
  --endpoint NAME           on-device (default), one of your endpoints, or a preset
  --model NAME              the model to ask
  --detail LEVEL            low, high, or auto (default)
  --max-tokens N            the most tokens of the answer
  --temperature N           0 to 2
  --system TEXT             system prompt
  --page N                  of files that have several pages, the one to ask about (default: 1)
  --send-links              let the endpoint load links itself
  --allow-private-links     load links that lead into your own network, too
  --together                all pictures in one request (default: one request each)
  --size SIZE               fit (default: what the model can use), original, or the longest side
                            in pixels; nothing is ever enlarged
  --dry-run                 say what would be sent and what it would cost; send nothing
  --accept-detail-loss      ask without --detail where the endpoint refuses it, at any cost
  --save-sent DIR           write the exact bytes that are sent, or would be, into DIR
  --no-history              keep nothing

doctor checks an endpoint with a few small requests: whether it is reached, how it takes the key,
what it accepts, and whether the model really sees a picture that is made just then.

  --endpoint NAME           one of your endpoints, or a preset; or its address: --base-url URL
  --model NAME              the model to ask (default: the endpoint's first)
  --save                    keep what was learned in that endpoint of yours

endpoints lists your endpoints, shows one, adds one (of a preset, or of --base-url), removes one
with its key, and lists the presets.

  --preset NAME             what the new endpoint starts from

How the endpoint is spoken to, for this run (analyze, doctor) or for good (endpoints add):

${profileFlagsInWords(WIDTH)}

For all commands:

  --json                    print one JSON document
  --user-data-dir DIR       where history and settings lie

The environment variable LOOKSEE_API_KEY gives the key for this run; it is not stored.
LOOKSEE_PROXY_PASSWORD gives the password for --proxy http://USER@HOST:PORT.
Exit codes: 0 all well, 1 an analysis failed, 2 wrong usage. Of doctor: 0 the endpoint can be used
(it may still offer no streaming, usage or detail), 1 it cannot.
`;
