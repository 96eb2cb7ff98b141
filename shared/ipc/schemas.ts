/** What the main process accepts on each channel. Main only: the page imports types alone. */
import { z } from 'zod';
import { DETAILS } from '../domain/endpoint';
import { PICTURE_FORMATS } from '../domain/picture';
import {
  MAX_CONCURRENCY,
  MAX_ENDPOINTS,
  MAX_KEY_CHARS,
  MAX_LINKS,
  MAX_MAX_TOKENS,
  MAX_NAME_CHARS,
  MAX_PASTED_BYTES,
  MAX_PATHS,
  MAX_PICTURES,
  MAX_PICTURE_PAGES,
  MAX_PICTURE_SIDE,
  MAX_PROMPT_CHARS,
  MAX_QUERY_CHARS,
  MAX_TIMEOUT_MS,
  MAX_URL_CHARS,
} from '../domain/limits';
import type { Channel, RequestOf } from './contract';

const MAX_PATH_CHARS = 32_768;
const MAX_ID_CHARS = 64;
/** Answers can be copied whole. */
const MAX_COPY_CHARS = 8_000_000;
const MAX_PAGE_ROWS = 500;
const MAX_OWN_MODELS = 500;
const MAX_MODELS = 1_000;
const MAX_DESCRIPTION_CHARS = 500;
const MAX_EXTRA_HEADERS = 50;
const MAX_HEADER_VALUE_CHARS = 4_096;

const nothing = z.null();
const pictureId = z.string().min(1).max(MAX_ID_CHARS);
/** An undo can bring back as many as a draft holds, beside those that came meanwhile. */
const pictureIds = z.array(pictureId).max(MAX_PICTURES * 2);
/** A picture dragged from a page may be in its address, as base64. */
const link = z
  .string()
  .min(1)
  .max(MAX_PASTED_BYTES * 2);
const endpointId = z.string().min(1).max(MAX_NAME_CHARS);
const analysisId = z.int().positive();
const name = z.string().max(MAX_NAME_CHARS);
const prompt = z.string().max(MAX_PROMPT_CHARS);
const detail = z.enum(DETAILS);
const size = z.union([z.enum(['fit', 'original']), z.int().min(1).max(MAX_PICTURE_SIDE)]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const dollars = z.number().min(0).max(1_000_000);
const mode = z.enum(['each', 'together']);
const maxTokens = z.int().min(1).max(MAX_MAX_TOKENS).nullable();
const temperature = z.number().min(0).max(2).nullable();
const width = z.number().min(0).max(10_000);

const bytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.byteLength <= MAX_PASTED_BYTES,
  'bytes within the limit',
);

const headerName = z.string().min(1).max(MAX_NAME_CHARS);
const names = z.array(name.min(1)).max(MAX_MODELS);
/** A field of a form. */
const typed = z.string().max(MAX_KEY_CHARS);
const ms = z.int().min(1).max(MAX_TIMEOUT_MS);
const limit = z.int().min(1).optional();

const auth = z.union([
  z.strictObject({ type: z.enum(['bearer', 'raw', 'none']) }),
  z.strictObject({ type: z.literal('header'), name: headerName }),
]);

const profileFields = {
  name: name.trim().min(1),
  description: z.string().max(MAX_DESCRIPTION_CHARS),
  baseUrl: z.string().max(MAX_URL_CHARS),
  auth,
  authMayVary: z.boolean(),
  detailPlacement: z.enum(['part', 'top-level', 'both', 'nowhere']),
  tokenParameter: z.enum(['max_tokens', 'max_completion_tokens']),
  systemPrompt: z.enum(['message', 'first-text-part']),
  statesStream: z.boolean(),
  stream: z.boolean(),
  models: names,
  favourites: names,
  extraHeaders: z
    .array(
      z.strictObject({
        name: headerName,
        value: z.string().max(MAX_HEADER_VALUE_CHARS).nullable(),
      }),
    )
    .max(MAX_EXTRA_HEADERS),
  formats: z.array(z.enum(PICTURE_FORMATS)).min(1),
  takesLinks: z.boolean(),
  timeouts: z.strictObject({ connect: ms, firstByte: ms, betweenBytes: ms }),
  concurrency: z.int().min(1).max(MAX_CONCURRENCY),
  proxy: z.union([
    z.strictObject({ type: z.enum(['system', 'none']) }),
    z.strictObject({ type: z.literal('url'), url: z.string().min(1).max(MAX_URL_CHARS) }),
  ]),
  maxSide: limit,
  maxPictureBytes: limit,
  maxPictures: limit,
  maxBodyBytes: limit,
  ownPrices: z.literal(true).optional(),
};

const typedTimeouts = z.strictObject({
  connect: z.number(),
  firstByte: z.number(),
  betweenBytes: z.number(),
});
const typedHeaders = z
  .array(z.strictObject({ name: typed, value: z.string().max(MAX_KEY_CHARS).nullable() }))
  .max(MAX_EXTRA_HEADERS);
const typedModels = z.array(typed).max(MAX_MODELS);
const someFormats = z.array(z.enum(PICTURE_FORMATS)).max(PICTURE_FORMATS.length);

/** Looser than a profile where users type: the endpoints say in their words what is wrong with it. */
const typedFields = {
  ...profileFields,
  name: typed,
  description: typed,
  baseUrl: typed,
  concurrency: z.number(),
  proxy: z.union([
    z.strictObject({ type: z.enum(['system', 'none']) }),
    z.strictObject({ type: z.literal('url'), url: typed }),
  ]),
  auth: z.union([
    z.strictObject({ type: z.enum(['bearer', 'raw', 'none']) }),
    z.strictObject({ type: z.literal('header'), name: typed }),
  ]),
  maxSide: z.number().optional(),
  maxPictureBytes: z.number().optional(),
  maxPictures: z.number().optional(),
  maxBodyBytes: z.number().optional(),
};

/** Fields of a new profile. */
const profileChange = z
  .strictObject({
    ...typedFields,
    formats: someFormats,
    timeouts: typedTimeouts,
    extraHeaders: typedHeaders,
    models: typedModels,
    favourites: typedModels,
  })
  .partial();

/** A change of a profile that is there: lists and times by their members, so that nothing else is written back. */
const profilePatch = z
  .strictObject({
    ...typedFields,
    formats: z.strictObject({ add: someFormats, remove: someFormats }).partial(),
    timeouts: typedTimeouts.partial(),
    extraHeaders: z
      .strictObject({
        add: typedHeaders,
        change: typedHeaders,
        remove: z.array(typed).max(MAX_EXTRA_HEADERS),
      })
      .partial(),
    models: z.strictObject({ add: typedModels, remove: typedModels }).partial(),
    favourites: z.strictObject({ add: typedModels, remove: typedModels }).partial(),
  })
  .partial();

const profile = z.object({
  ...profileFields,
  id: endpointId.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  preset: endpointId.nullable(),
  kind: z.enum(['on-device', 'chat-completions']),
});

const question = z.strictObject({
  endpointId,
  model: name,
  detail,
  size,
  prompt,
  system: prompt,
  maxTokens,
  temperature,
});

const choiceModels = z
  .record(endpointId, name)
  .refine((models) => Object.keys(models).length <= MAX_ENDPOINTS, 'too many endpoints');

const choices = z.strictObject({
  endpointId,
  models: choiceModels,
  detail,
  // Choices from before it could be chosen lack it.
  size: size.default('fit'),
  mode,
  system: prompt,
  maxTokens,
  temperature,
});

const layout = z.strictObject({
  historyWidth: width,
  answersWidth: width,
  historyFolded: z.boolean(),
});

const price = z.strictObject({ in: dollars, out: dollars, cachedIn: dollars.nullable() });

const ownModel = z.strictObject({
  name: name.min(1),
  countsLike: name.nullable(),
  price: price.nullable(),
});

const ownModelEdit = z.union([
  z.strictObject({ remove: name.min(1) }),
  z.strictObject({ add: ownModel, at: z.int().min(0).max(MAX_OWN_MODELS).optional() }),
  z.strictObject({
    change: name.min(1),
    to: ownModel.extend({ price: price.partial().nullable() }).partial(),
  }),
]);

const costs = z.strictObject({
  askAbove: dollars.nullable(),
  ownModels: z.array(ownModel).max(MAX_OWN_MODELS),
});

const settingsPatch = z
  .strictObject({
    choices: choices.extend({ size, models: choiceModels }).partial(),
    layout: layout.partial(),
    costs: costs.extend({ ownModels: z.array(ownModelEdit).max(MAX_OWN_MODELS * 2) }).partial(),
  })
  .partial();

export const authSchema = auth;
/** A profile as files keep it; an address that is empty, or not valid any more, is no reason to lose it. */
export const profileSchema = profile;
export const choicesSchema = choices;
export const layoutSchema = layout;
export const costsSchema = costs;
export const ownModelSchema = ownModel;

export const requestSchemas = {
  'app:start': nothing,
  'app:open-link': z.strictObject({ url: z.string().max(MAX_URL_CHARS) }),
  'app:copy-text': z.strictObject({ text: z.string().max(MAX_COPY_CHARS) }),
  'pictures:add-paths': z.strictObject({
    paths: z.array(z.string().min(1).max(MAX_PATH_CHARS)).max(MAX_PATHS),
  }),
  'pictures:add-bytes': z.strictObject({ name: z.string().max(MAX_PATH_CHARS), bytes }),
  'pictures:add-links': z.strictObject({
    urls: z.array(link).min(1).max(MAX_LINKS),
    allowPrivate: z.boolean(),
  }),
  'pictures:send-link': z.strictObject({ url: z.string().min(1).max(MAX_URL_CHARS) }),
  'pictures:choose-page': z.strictObject({
    id: pictureId,
    page: z.int().min(0).max(MAX_PICTURE_PAGES),
  }),
  'pictures:describe': z.strictObject({ id: pictureId }),
  'pictures:preview': z.strictObject({ id: pictureId, endpointId, model: name, detail, size }),
  'pictures:save-sent': z.strictObject({ sha256 }),
  'pictures:open-dialog': z.strictObject({ folder: z.boolean() }),
  'pictures:paste': nothing,
  'pictures:add-sample': nothing,
  'pictures:remove': z.strictObject({ ids: pictureIds }),
  'pictures:restore': z.strictObject({ ids: pictureIds }),
  'pictures:reorder': z.strictObject({ ids: pictureIds }),
  'pictures:expect': nothing,
  'texts:count-tokens': z.strictObject({ texts: z.array(prompt).max(2) }),
  'draft:save-prompt': z.strictObject({ prompt }),
  'draft:clear': nothing,
  'settings:change': z.strictObject({ change: settingsPatch }),
  'endpoints:add': z.strictObject({ preset: endpointId.nullable(), change: profileChange }),
  'endpoints:copy': z.strictObject({ id: endpointId }),
  'endpoints:update': z.strictObject({ id: endpointId, change: profilePatch }),
  'endpoints:remove': z.strictObject({ id: endpointId }),
  'endpoints:undo-remove': z.strictObject({ id: endpointId }),
  'endpoints:move': z.strictObject({ id: endpointId, after: endpointId.nullable() }),
  'endpoints:export': z.strictObject({ ids: z.array(endpointId).min(1).max(MAX_ENDPOINTS) }),
  'endpoints:import': nothing,
  'endpoints:find-local': nothing,
  'endpoints:list-models': z.strictObject({ id: endpointId, refresh: z.boolean() }),
  'doctor:run': z.strictObject({ endpointId, model: name }),
  'doctor:cancel': z.strictObject({ endpointId }),
  'doctor:save': z.strictObject({ endpointId }),
  'keys:set': z.strictObject({ endpointId, key: z.string().min(1).max(MAX_KEY_CHARS) }),
  'keys:remove': z.strictObject({ endpointId }),
  'keys:set-header': z.strictObject({
    endpointId,
    name: headerName,
    value: z.string().min(1).max(MAX_KEY_CHARS),
  }),
  'keys:set-proxy-login': z.strictObject({
    endpointId,
    login: z
      .strictObject({
        user: z.string().max(MAX_KEY_CHARS),
        password: z.string().max(MAX_KEY_CHARS),
      })
      .nullable(),
  }),
  'analysis:ask': z.strictObject({ question, pictureIds: pictureIds.min(1), mode }),
  'analysis:ask-again': z.strictObject({ id: analysisId }),
  'analysis:cancel': z.strictObject({ ids: z.array(analysisId).max(MAX_PICTURES * 10) }),
  'analysis:answer-detail': z.strictObject({ id: z.int().min(1), accept: z.boolean() }),
  'history:list': z.strictObject({
    text: z.string().max(MAX_QUERY_CHARS),
    before: analysisId.nullable(),
    limit: z.int().min(1).max(MAX_PAGE_ROWS),
  }),
  'history:sendings': z.strictObject({ id: analysisId }),
  'history:get': z.strictObject({ id: analysisId }),
  'history:delete': z.strictObject({ id: analysisId }),
  'history:undo-delete': z.strictObject({ id: analysisId }),
  'history:use-again': z.strictObject({ id: analysisId }),
} satisfies { readonly [C in Channel]: z.ZodType<RequestOf<C>> };

export const CHANNELS = Object.keys(requestSchemas) as readonly Channel[];
