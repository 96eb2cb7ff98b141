/**
 * What servers answer to `GET /models`, and what some of them tell of their models elsewhere. Each says it in its own way,
 * and most say little: what is not there is null.
 */
import { z } from 'zod';
import { MAX_NAME_CHARS } from '../../shared/domain/limits';
import type { ListedModel } from '../../shared/domain/model-list';

/** The longest lists, of resellers, have some hundreds; reading more would hold up the main process. */
const MAX_LISTED = 2_000;

const texts = z.array(z.string()).optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const count = z.int().positive().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const modelSchema = z.object({
  id: text,
  name: text,
  model: text,
  /** Whose server it is: see {@link serverOf}. */
  owned_by: text,
  /** LM Studio: `llm`, `vlm` or `embeddings`. */
  type: text,
  /** OpenRouter. */
  architecture: z.object({ input_modalities: texts, modality: text }).optional().catch(undefined),
  /** GitHub and some resellers. */
  input_modalities: texts,
  supported_input_modalities: texts,
  /** llama.cpp and Ollama name them; Mistral, LM Studio and Anthropic have a key for each. */
  capabilities: z
    .union([
      z.array(z.string()),
      z.object({
        vision: flag,
        image_input: z.object({ supported: flag }).optional().catch(undefined),
      }),
    ])
    .optional()
    .catch(undefined),
  context_length: count,
  /** Groq. */
  context_window: count,
  /** LM Studio and Mistral. */
  max_context_length: count,
  /** vLLM. */
  max_model_len: count,
  /** Anthropic. */
  max_input_tokens: count,
  /** llama.cpp. */
  meta: z.object({ n_ctx: count, n_ctx_train: count }).nullish().catch(undefined),
});
type WireModel = z.infer<typeof modelSchema>;

const listSchema = z.object({
  /** Ollama without a model says null. */
  data: z.array(z.unknown()).nullish().catch(undefined),
  models: z.array(z.unknown()).nullish().catch(undefined),
  object: text,
});

/** A server that runs models on the user's computer, by the id of its preset. */
export type LocalServerKind = 'ollama' | 'lm-studio' | 'llama-cpp' | 'vllm';

/** Where a server tells more of all its models than in its list. */
export const DETAILS_PATH: Readonly<Partial<Record<LocalServerKind, string>>> = {
  'lm-studio': '/api/v0/models',
  'llama-cpp': '/props',
};

/** As these servers sign each model of their lists. */
const KIND_OF_OWNER: Readonly<Record<string, LocalServerKind>> = {
  library: 'ollama',
  organization_owner: 'lm-studio',
  'organization-owner': 'lm-studio',
  llamacpp: 'llama-cpp',
  vllm: 'vllm',
};

/**
 * Reads a list of models, in the server's order, each once.
 * @returns null where it is no list
 */
export function readModelList(json: unknown): readonly ListedModel[] | null {
  const entries = entriesOf(json);
  if (entries === null) return null;
  const models = new Map<string, ListedModel>();
  for (const entry of entries) {
    const model = listedOf(entry);
    if (model === null) continue;
    const known = models.get(model.name);
    models.set(model.name, known ? mergedModel(known, model) : model);
  }
  return [...models.values()];
}

/** Whose list it is, where it says so; null where it does not. */
export function serverOf(json: unknown): LocalServerKind | null {
  for (const entry of entriesOf(json) ?? []) {
    const kind = KIND_OF_OWNER[wireOf(entry)?.owned_by ?? ''];
    if (kind) return kind;
  }
  return null;
}

/** What llama.cpp's `/props` says of the one model that it runs. */
export function readProps(json: unknown): Omit<ListedModel, 'name'> | null {
  const props = z
    .object({
      modalities: z.object({ vision: flag }).optional().catch(undefined),
      default_generation_settings: z.object({ n_ctx: count }).optional().catch(undefined),
    })
    .safeParse(json);
  if (!props.success) return null;
  const { modalities, default_generation_settings: settings } = props.data;
  if (!modalities && !settings) return null;
  return { vision: modalities?.vision ?? null, contextTokens: settings?.n_ctx ?? null };
}

/** What Ollama's `/api/show` says of one model. */
export function readShown(json: unknown): Omit<ListedModel, 'name'> | null {
  const shown = z
    .object({
      capabilities: texts,
      model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
    })
    .safeParse(json);
  if (!shown.success) return null;
  const { capabilities, model_info: info = {} } = shown.data;
  const [, context] =
    Object.entries(info).find(([name]) => /^[^.]+\.context_length$/.test(name)) ?? [];
  return {
    vision: capabilities?.includes('vision') ?? null,
    contextTokens: count.parse(context) ?? null,
  };
}

/** What is known of a model from two places; the second knows better. */
export function mergedModel(known: ListedModel, more: Omit<ListedModel, 'name'>): ListedModel {
  return {
    name: known.name,
    vision: more.vision ?? known.vision,
    contextTokens: more.contextTokens ?? known.contextTokens,
  };
}

/** The first of them. llama.cpp has two lists in one answer, of which each says what the other does not. */
function entriesOf(json: unknown): readonly unknown[] | null {
  if (Array.isArray(json)) return json.slice(0, MAX_LISTED);
  const list = listSchema.safeParse(json);
  if (!list.success) return null;
  const { data, models, object } = list.data;
  if (!data && !models) return object === 'list' ? [] : null;
  return [...(data ?? []), ...(models ?? [])].slice(0, MAX_LISTED);
}

function wireOf(entry: unknown): WireModel | null {
  return modelSchema.safeParse(typeof entry === 'string' ? { id: entry } : entry).data ?? null;
}

function listedOf(entry: unknown): ListedModel | null {
  const wire = wireOf(entry);
  // Gemini lists resources; questions name models.
  const name = (wire?.id ?? wire?.model ?? wire?.name)?.trim().replace(/^models\//, '') ?? '';
  if (!wire || name === '' || name.length > MAX_NAME_CHARS) return null;
  const contextTokens =
    wire.context_length ??
    wire.context_window ??
    wire.max_model_len ??
    wire.max_context_length ??
    wire.max_input_tokens ??
    wire.meta?.n_ctx ??
    wire.meta?.n_ctx_train ??
    null;
  return { name, vision: visionOf(wire), contextTokens };
}

function visionOf(wire: WireModel): boolean | null {
  const { architecture, capabilities, type } = wire;
  const inputs =
    architecture?.input_modalities ??
    wire.input_modalities ??
    wire.supported_input_modalities ??
    architecture?.modality?.split('->')[0]?.split('+');
  if (inputs) return inputs.includes('image');
  // `multimodal` alone may mean sound; only llama.cpp says it, and its `/props` says which.
  if (Array.isArray(capabilities)) {
    return capabilities.includes('vision') || capabilities.includes('multimodal') || null;
  }
  const stated = capabilities?.vision ?? capabilities?.image_input?.supported;
  if (stated !== undefined) return stated;
  if (type === 'vlm') return true;
  return type === 'llm' || type === 'embeddings' ? false : null;
}
