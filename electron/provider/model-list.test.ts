import { describe, expect, it } from 'vitest';
import { readModelList, readProps, readShown, serverOf } from './model-list';

const model = (
  name: string,
  vision: boolean | null = null,
  contextTokens: number | null = null,
) => ({
  name,
  vision,
  contextTokens,
});

describe('the list of', () => {
  it('OpenAI', () => {
    const json = {
      object: 'list',
      data: [
        { id: 'gpt-4o', object: 'model', created: 1715367049, owned_by: 'system' },
        { id: 'gpt-5.4-mini', object: 'model', created: 1740960610, owned_by: 'system' },
      ],
    };
    expect(readModelList(json)).toEqual([model('gpt-4o'), model('gpt-5.4-mini')]);
    expect(serverOf(json)).toBeNull();
  });

  it('OpenRouter says what goes in, and how much', () => {
    const json = {
      data: [
        {
          id: 'openai/gpt-4o-mini',
          canonical_slug: 'openai/gpt-4o-mini',
          name: 'OpenAI: GPT-4o-mini',
          created: 1721260800,
          context_length: 128000,
          architecture: {
            modality: 'text+image+file->text',
            input_modalities: ['text', 'image', 'file'],
            output_modalities: ['text'],
            tokenizer: 'GPT',
            instruct_type: null,
          },
          pricing: { prompt: '0.00000015', completion: '0.0000006' },
          top_provider: { context_length: 128000, max_completion_tokens: 16384 },
          per_request_limits: null,
        },
        {
          id: 'openai/gpt-4',
          context_length: 8192,
          architecture: { modality: 'text->text', input_modalities: ['text'] },
        },
        { id: 'old/one', architecture: { modality: 'text+image->text' } },
      ],
    };
    expect(readModelList(json)).toEqual([
      model('openai/gpt-4o-mini', true, 128_000),
      model('openai/gpt-4', false, 8_192),
      model('old/one', true),
    ]);
  });

  it('Gemini names resources', () => {
    const json = {
      object: 'list',
      data: [
        {
          id: 'models/gemini-3.5-flash',
          object: 'model',
          owned_by: 'google',
          display_name: 'Gemini 3.5 Flash',
        },
      ],
    };
    expect(readModelList(json)).toEqual([model('gemini-3.5-flash')]);
  });

  it('Anthropic', () => {
    const json = {
      data: [
        {
          type: 'model',
          id: 'claude-sonnet-5-5',
          display_name: 'Claude Sonnet 5.5',
          created_at: '2026-06-04T00:00:00Z',
          max_input_tokens: 200000,
          capabilities: { batch: { supported: true }, image_input: { supported: true } },
        },
        {
          type: 'model',
          id: 'claude-old',
          display_name: 'Claude',
          created_at: '2024-03-07T00:00:00Z',
        },
      ],
      has_more: false,
      first_id: 'claude-sonnet-5-5',
      last_id: 'claude-old',
    };
    expect(readModelList(json)).toEqual([
      model('claude-sonnet-5-5', true, 200_000),
      model('claude-old'),
    ]);
  });

  it('Azure says nothing of pictures', () => {
    const json = {
      data: [
        {
          status: 'succeeded',
          capabilities: {
            fine_tune: false,
            inference: true,
            completion: false,
            chat_completion: true,
            embeddings: false,
          },
          lifecycle_status: 'generally-available',
          id: 'gpt-4o-2024-08-06',
          object: 'model',
        },
      ],
      object: 'list',
    };
    expect(readModelList(json)).toEqual([model('gpt-4o-2024-08-06')]);
  });

  it('Mistral', () => {
    const json = {
      object: 'list',
      data: [
        {
          id: 'pixtral-12b',
          object: 'model',
          capabilities: { completion_chat: true, vision: true },
          max_context_length: 131072,
        },
        { id: 'codestral', capabilities: { completion_chat: true, vision: false } },
      ],
    };
    expect(readModelList(json)).toEqual([
      model('pixtral-12b', true, 131_072),
      model('codestral', false),
    ]);
  });

  it('vLLM', () => {
    const json = {
      object: 'list',
      data: [
        {
          id: 'Qwen/Qwen2.5-VL-7B-Instruct',
          object: 'model',
          created: 1748000000,
          owned_by: 'vllm',
          root: 'Qwen/Qwen2.5-VL-7B-Instruct',
          parent: null,
          max_model_len: 32768,
          permission: [{ id: 'modelperm-1', object: 'model_permission', allow_view: true }],
        },
      ],
    };
    expect(readModelList(json)).toEqual([model('Qwen/Qwen2.5-VL-7B-Instruct', null, 32_768)]);
    expect(serverOf(json)).toBe('vllm');
  });

  it('llama.cpp, which is two lists in one', () => {
    const json = {
      models: [
        {
          name: 'gemma-3-4b-it',
          model: 'gemma-3-4b-it',
          modified_at: '',
          size: '',
          type: 'model',
          capabilities: ['completion', 'multimodal'],
          details: { format: 'gguf', family: '' },
        },
      ],
      object: 'list',
      data: [
        {
          id: 'gemma-3-4b-it',
          object: 'model',
          created: 1748000000,
          owned_by: 'llamacpp',
          meta: { vocab_type: 1, n_vocab: 262144, n_ctx_train: 131072, n_embd: 2560 },
        },
      ],
    };
    expect(readModelList(json)).toEqual([model('gemma-3-4b-it', true, 131_072)]);
    expect(serverOf(json)).toBe('llama-cpp');
  });

  it('LM Studio, of both kinds', () => {
    const plain = {
      data: [
        { id: 'qwen2-vl-7b-instruct', object: 'model', owned_by: 'organization_owner' },
        { id: 'text-embedding-nomic', object: 'model', owned_by: 'organization_owner' },
      ],
      object: 'list',
    };
    expect(readModelList(plain)).toEqual([
      model('qwen2-vl-7b-instruct'),
      model('text-embedding-nomic'),
    ]);
    expect(serverOf(plain)).toBe('lm-studio');
    const own = {
      object: 'list',
      data: [
        {
          id: 'qwen2-vl-7b-instruct',
          object: 'model',
          type: 'vlm',
          publisher: 'mlx-community',
          arch: 'qwen2_vl',
          compatibility_type: 'mlx',
          quantization: '4bit',
          state: 'not-loaded',
          max_context_length: 32768,
        },
        {
          id: 'meta-llama-3.1-8b-instruct',
          object: 'model',
          type: 'llm',
          publisher: 'lmstudio-community',
          state: 'not-loaded',
          max_context_length: 131072,
        },
      ],
    };
    expect(readModelList(own)).toEqual([
      model('qwen2-vl-7b-instruct', true, 32_768),
      model('meta-llama-3.1-8b-instruct', false, 131_072),
    ]);
  });

  it('Ollama, also without a model', () => {
    const json = {
      object: 'list',
      data: [{ id: 'llava:7b', object: 'model', created: 1748000000, owned_by: 'library' }],
    };
    expect(readModelList(json)).toEqual([model('llava:7b')]);
    expect(serverOf(json)).toBe('ollama');
    expect(readModelList({ object: 'list', data: null })).toEqual([]);
  });

  it('whoever answers with names alone', () => {
    expect(readModelList(['a', 'b', 'a'])).toEqual([model('a'), model('b')]);
    expect(readModelList([{ id: 'a' }])).toEqual([model('a')]);
    expect(readModelList({ models: ['a'] })).toEqual([model('a')]);
  });

  it.each([[null], [undefined], ['text'], [3], [{}], [{ error: 'no' }], [{ data: 'none' }]])(
    'nobody: %o',
    (json) => {
      expect(readModelList(json)).toBeNull();
      expect(serverOf(json)).toBeNull();
    },
  );

  it('a server with odd entries: the others count', () => {
    const json = {
      data: [null, 4, {}, { id: '' }, { id: 'x'.repeat(300) }, { id: 'good', context_length: -1 }],
    };
    expect(readModelList(json)).toEqual([model('good')]);
  });
});

it("reads llama.cpp's properties", () => {
  const json = {
    default_generation_settings: { id: 0, n_ctx: 65536, params: { temperature: 0.8 } },
    total_slots: 4,
    model_alias: 'unsloth/Qwen3.6-35B-A3B-GGUF',
    modalities: { vision: true, audio: false },
    build_info: 'b8681',
  };
  expect(readProps(json)).toEqual({ vision: true, contextTokens: 65_536 });
  expect(readProps({ modalities: { vision: false, audio: true } })).toEqual({
    vision: false,
    contextTokens: null,
  });
  expect(readProps({ error: { code: 404, message: 'File Not Found' } })).toBeNull();
  expect(readProps('no')).toBeNull();
});

it('reads what Ollama shows of a model', () => {
  const json = {
    modelfile: '# Modelfile',
    parameters: 'num_ctx 4096',
    details: { format: 'gguf', family: 'gemma3', families: ['gemma3'] },
    model_info: {
      'gemma3.attention.head_count': 8,
      'gemma3.context_length': 131072,
      'gemma3.vision.image_size': 896,
      'general.architecture': 'gemma3',
    },
    capabilities: ['completion', 'vision'],
    modified_at: '2026-03-12T12:44:41.1Z',
  };
  expect(readShown(json)).toEqual({ vision: true, contextTokens: 131_072 });
  expect(readShown({ capabilities: ['completion', 'tools'] })).toEqual({
    vision: false,
    contextTokens: null,
  });
  expect(readShown({ details: {} })).toEqual({ vision: null, contextTokens: null });
});
