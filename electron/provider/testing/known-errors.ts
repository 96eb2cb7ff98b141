/** Errors as endpoints are known to answer, and what each means. */
import type { ErrorCode } from '../../../shared/domain/app-error';
import type { Advice } from '../error-meanings';

export type KnownError = readonly [
  name: string,
  status: number,
  body: string | object,
  code: ErrorCode,
  advice?: Advice,
];

const openAi = (message: string, code: string | null = null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
});
const vllm = (message: string, code = 400) => ({
  object: 'error',
  message,
  type: 'BadRequestError',
  param: null,
  code,
});
const anthropic = (message: string, type = 'invalid_request_error') => ({
  type: 'error',
  error: { type, message },
});
const google = (code: number, status: string, message: string, details: readonly object[] = []) => [
  { error: { code, message, status, details } },
];
const newApi = (message: string, code: string) => ({
  error: { message: `${message} (request id: 20260101)`, type: 'new_api_error', param: '', code },
});
const CHALLENGE =
  '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>';

// oxfmt-ignore
const CREDIT: readonly KnownError[] = [
  ['OpenAI', 429, openAi('You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota'), 'payment-required'],
  ['OpenAI, its code lost on the way', 429, openAi('You exceeded your current quota, please check your plan and billing details.', null, ''), 'payment-required'],
  ['OpenAI, a hard limit', 400, openAi('Billing hard limit has been reached', 'billing_hard_limit_reached'), 'payment-required'],
  ['new-api', 403, newApi('user quota is not enough', 'insufficient_user_quota'), 'payment-required'],
  ['new-api, in Chinese', 403, newApi('用户额度不足, 剩余额度: ＄0.001', 'insufficient_user_quota'), 'payment-required'],
  ['new-api, of the key', 403, newApi('token quota is not enough, token remain quota: ＄0.1', 'pre_consume_token_quota_failed'), 'payment-required', 'key-limit'],
  ['new-api, of the key, in Chinese', 401, newApi('该令牌额度已用尽', ''), 'payment-required', 'key-limit'],
  ['an error in an answer', 200, newApi('Insufficient balance, please recharge', 'insufficient_user_quota'), 'payment-required'],
  ['Anthropic', 400, anthropic('Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.'), 'payment-required'],
  ['DeepSeek', 402, openAi('Insufficient Balance', 'invalid_request_error', 'unknown_error'), 'payment-required'],
  ['OpenRouter', 402, { error: { code: 402, message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits'}}, 'payment-required'],
  ['OpenRouter, too many tokens', 402, { error: { code: 402, message: 'This request requires more credits, or fewer max_tokens. You requested up to 16384 tokens, but can only afford 3919.'}}, 'payment-required', 'more-credit-or-fewer-max-tokens'],
  ['OpenRouter, a key', 403, { error: { code: 403, message: 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys'}}, 'payment-required', 'key-limit'],
  ['xAI', 403, { code: 'The caller does not have permission to execute the specified operation', error: "Your newly created team doesn't have any credits or licenses yet. You can purchase those on https://console.x.ai."}, 'payment-required'],
  ['xAI, used up', 429, { code: 'personal-team-blocked:spending-limit', error: 'Your team has either used all available credits or reached its monthly spending limit.'}, 'payment-required'],
  ['a key form of 401', 401, { message: 'Insufficient balance. Manage your billing here: https://x.ai', type: 'CreditsError', code: null}, 'payment-required'],
  ['SiliconFlow', 403, { code: 30011, message: 'The selected model requires paid balance. Your paid balance is insufficient. Please top up and try again.', data: null}, 'payment-required'],
  ['Zhipu', 429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }, 'payment-required'],
  ['Zhipu by its code alone', 429, { error: { code: '1113', message: '…' } }, 'payment-required'],
  ['DashScope', 400, { error: { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.', type: 'Arrearage'}}, 'payment-required'],
  ['MiniMax', 200, { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }, 'payment-required'],
  ['MiniMax, another door', 500, anthropic('insufficient balance (1008)', 'api_error'), 'payment-required'],
  ['LiteLLM', 400, openAi('Budget has been exceeded! Current cost: 1.2, Max budget: 1.0', '400', 'budget_exceeded'), 'payment-required'],
  ['LiteLLM, of the provider behind it', 429, openAi("litellm.RateLimitError: OpenAIException - Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'code': 'insufficient_quota'}}", '429', 'throttling_error'), 'payment-required'],
  ['Together', 402, openAi('Credit limit exceeded, please navigate to billing', null, 'credit_limit'), 'payment-required'],
  ['nothing but the status', 402, '', 'payment-required'],
];

// oxfmt-ignore
const ACCOUNT: readonly KnownError[] = [
  ['Moonshot, suspended', 429, openAi('Your account org-x<ak-x> is suspended, please check your plan and billing details', null, 'exceeded_current_quota_error'), 'account-suspended'],
  ['Fireworks, suspended', 412, { error: { message: 'Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.'}}, 'account-suspended'],
  ['OpenAI, deactivated', 403, openAi('The OpenAI account associated with this API key has been deactivated.', 'account_deactivated'), 'account-suspended'],
  ['Anthropic, disabled', 400, anthropic('This organization has been disabled.'), 'account-suspended'],
  ['Zhipu, locked', 429, { error: { code: '1112', message: '您的账户已被锁定,请联系客服解锁' } }, 'account-suspended'],
  ['OpenAI, country', 403, openAi('Country, region, or territory not supported', 'unsupported_country_region_territory', 'request_forbidden'), 'country-refused'],
  ['OpenRouter, of OpenAI', 403, { error: { message: 'Provider returned error', code: 403, metadata: { raw: { data: '{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported"}}'}}}}, 'country-refused'],
  ['Gemini, location', 400, google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'), 'country-refused'],
  ['a region', 403, openAi('This model is not available in your region.'), 'country-refused'],
  ['OpenRouter, privacy', 404, { error: { message: 'No endpoints found matching your data policy (Paid model training). Configure: https://openrouter.ai/settings/privacy', code: 404}}, 'privacy-settings'],
  ['OpenRouter, guardrails', 404, { error: { message: 'No endpoints available matching your guardrail restrictions and data policy.', code: 404}}, 'privacy-settings'],
  ['OpenRouter, training', 502, { error: { message: 'Paid model training violation (account settings): 1 endpoint excluded' } }, 'privacy-settings'],
  ['Google, an API that is switched off', 403, google(403, 'PERMISSION_DENIED', 'Generative Language API has not been used in project 123 before or it is disabled.'), 'not-allowed'],
];

// oxfmt-ignore
const LIMITS: readonly KnownError[] = [
  ['Gemini, a minute', 429, google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. Please retry in 39.5s.', [{ violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier' }] }]), 'rate-limited'],
  ['Gemini, a day', 429, google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.', [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }]), 'quota-exhausted'],
  ['Gemini, nothing for free', 429, google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-3-pro Please retry in 11.6s.'), 'quota-exhausted', 'free-tier'],
  ['OpenAI, a minute', 429, openAi('Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 28000, Requested 3000. Please try again in 2s.', 'rate_limit_exceeded', 'tokens'), 'rate-limited'],
  ['OpenAI, a day', 429, openAi('Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.', 'rate_limit_exceeded', 'requests'), 'quota-exhausted'],
  ['OpenAI, too large', 429, openAi('Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 61337. The input or output tokens must be reduced in order to run successfully.', 'rate_limit_exceeded', 'tokens'), 'exceeds-rate-limit'],
  ['Groq, too large', 413, openAi('Request too large for model `llama` on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again.', 'rate_limit_exceeded', 'tokens'), 'exceeds-rate-limit'],
  ['larger than a limit, otherwise worded', 429, openAi('Rate limit reached (TPM): Limit 6000, Used 0, Requested 9000. Please try again in 30s.', 'rate_limit_exceeded'), 'exceeds-rate-limit'],
  ['Groq, a day', 429, openAi('Rate limit reached on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s.', 'rate_limit_exceeded', 'tokens'), 'quota-exhausted'],
  ['OpenRouter, a day', 429, { error: { message: 'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day', code: 429}}, 'quota-exhausted'],
  ['OpenRouter, a minute', 429, { error: { message: 'Rate limit exceeded: free-models-per-min. ', code: 429 } }, 'rate-limited'],
  ['OpenRouter, upstream', 429, { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'x is temporarily rate-limited upstream. Please retry shortly, or add your own key'}}}, 'rate-limited'],
  ['Azure', 429, { error: { code: '429', message: 'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-02-15 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 33 seconds.'}}, 'rate-limited'],
  ['Anthropic', 429, anthropic('This request would exceed your organization’s rate limit of 40,000 input tokens per minute', 'rate_limit_error'), 'rate-limited'],
  ['Anthropic, its own limit', 400, anthropic('You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.'), 'quota-exhausted'],
  ['Moonshot', 429, openAi('Your account x request reached organization max RPM: 20, please try again after 1 seconds', null, 'rate_limit_reached_error'), 'rate-limited'],
  ['Moonshot, a day', 429, openAi('request reached organization TPD rate limit, current: 1526210, limit: 1500000', null, 'rate_limit_reached_error'), 'quota-exhausted'],
  ['Moonshot, overloaded', 429, openAi('The engine is currently overloaded, please try again later', null, 'engine_overloaded_error'), 'overloaded'],
  ['Mistral', 429, { object: 'error', message: 'Rate limit exceeded', type: 'rate_limited', code: '1300' }, 'rate-limited'],
  ['Zhipu, at once', 429, { error: { code: '1302', message: '您当前使用该API的并发数过高' } }, 'rate-limited'],
  ['Zhipu, a day', 429, { error: { code: '1304', message: '该 API 已达今日调用次数限额' } }, 'quota-exhausted'],
  ['DashScope, a minute', 429, openAi('You exceeded your current quota, please check your plan and billing details. For details, see: https://help.aliyun.com/error-code#token-limit', 'insufficient_quota', 'insufficient_quota'), 'rate-limited'],
  ['MiniMax', 200, { base_resp: { status_code: 1002, status_msg: 'slow down' } }, 'rate-limited'],
  ['a limit in a 400', 400, openAi('Too many requests', 'rate_limit_exceeded'), 'rate-limited'],
  ['nothing but the status', 429, '', 'rate-limited'],
];

// oxfmt-ignore
const CONTENT: readonly KnownError[] = [
  ['OpenRouter', 403, { error: { message: 'Your chosen model requires moderation and your input was flagged', code: 403, metadata: { reasons: ['violence'], flagged_input: '…' }}}, 'content-filtered'],
  ['Azure', 400, openAi("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", 'content_filter'), 'content-filtered'],
  ['OpenAI', 400, openAi('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'), 'content-filtered'],
  ['Anthropic', 400, anthropic('Output blocked by content filtering policy'), 'content-filtered'],
  ['DashScope', 400, openAi('<400> InternalError.Algo.DataInspectionFailed: Input data may contain inappropriate content.', 'data_inspection_failed'), 'content-filtered'],
  ['DeepSeek', 400, openAi('Content Exists Risk'), 'content-filtered'],
  ['Moonshot', 400, openAi('The request was rejected because it was considered high risk', null, 'content_filter'), 'content-filtered'],
  ['Zhipu', 400, { error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } }, 'content-filtered'],
  ['MiniMax', 200, { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } }, 'content-filtered'],
  ['new-api', 400, newApi('sensitive words detected', 'sensitive_words_detected'), 'content-filtered'],
];

// oxfmt-ignore
const MODEL: readonly KnownError[] = [
  ['OpenAI', 404, openAi('The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found'), 'model-not-found'],
  ['OpenAI, a project', 403, openAi('Project `proj_x` does not have access to model `gpt-4.1`', 'model_not_found'), 'model-not-found'],
  ['a name with a dot, no code', 400, openAi('The model `gpt-4.1` does not exist'), 'model-not-found'],
  ['OpenRouter', 400, { error: { message: 'acme-vl-2 is not a valid model ID', code: 400 } }, 'model-not-found'],
  ['OpenRouter, gone', 404, { error: { message: 'No endpoints found for acme/vl:free.', code: 404 } }, 'model-not-found'],
  ['Azure', 404, { error: { code: 'DeploymentNotFound', message: 'No such' } }, 'model-not-found'],
  ['Gemini', 404, google(404, 'NOT_FOUND', 'models/gemini-9 is not found for API version v1main'), 'model-not-found'],
  ['Anthropic', 404, anthropic('model: claude-x', 'not_found_error'), 'model-not-found'],
  ['Ollama', 404, { error: 'model "llava" not found, try pulling it first' }, 'model-not-found'],
  ['LM Studio', 400, { error: { message: 'No models loaded. Please load a model in the developer page.', type: 'invalid_request_error', param: 'model'}}, 'model-not-found', 'load-a-model'],
  ['new-api', 503, newApi('当前分组 default 下对于模型 m 无可用渠道', 'model_not_found'), 'model-not-found'],
  ['new-api, in English', 503, newApi('No available channel for model x under group default (distributor)', ''), 'model-not-found'],
  ['LiteLLM', 400, openAi('/chat/completions: Invalid model name passed in model=x. Call `/v1/models`', '400', 'None'), 'model-not-found'],
  ['LiteLLM, of the key', 401, openAi('key not allowed to access model. This key can only access models=[a]', '401', 'key_model_access_denied'), 'model-not-found'],
  ['DeepSeek', 400, openAi('Model Not Exist'), 'model-not-found'],
  ['Mistral', 400, { object: 'error', message: 'Invalid model: x', type: 'invalid_model', code: '1500' }, 'model-not-found'],
  ['Zhipu', 400, { error: { code: '1211', message: '模型不存在,请检查模型代码。' } }, 'model-not-found'],
  ['Fireworks', 404, { error: { code: 'NOT_FOUND', message: 'Model not found, inaccessible, and/or not deployed' } }, 'model-not-found'],
];

// oxfmt-ignore
const NO_IMAGES: readonly KnownError[] = [
  ['OpenRouter', 404, { error: { message: 'No endpoints found that support image input', code: 404 } }, 'no-image-input'],
  ['llama.cpp', 500, { error: { code: 500, message: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj', type: 'server_error'}}, 'no-image-input'],
  ['DeepSeek', 400, openAi('Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text` at line 1 column 62797', 'invalid_request_error'), 'no-image-input'],
  ['LM Studio', 400, { error: 'Model does not support images. Please use a model that does.' }, 'no-image-input'],
  ['Ollama', 400, openAi('this model does not support image input (ref: b8bd)'), 'no-image-input'],
  ['Ollama, half a model', 500, { error: 'this model is missing data required for image input' }, 'no-image-input'],
  ['vLLM', 400, vllm('facebook/opt-125m is not a multimodal model None'), 'no-image-input'],
  ['vLLM, none at once', 400, vllm('At most 0 image(s) may be provided in one prompt.'), 'no-image-input'],
  ['OpenAI', 400, openAi('Invalid content type. image_url is only supported by certain models.'), 'no-image-input'],
  ['Groq', 400, openAi("'messages.0' : for 'role:user' the following must be satisfied[('messages.0.content' : value must be a string)]"), 'no-image-input'],
  ['Moonshot', 400, openAi('Image input not supported for model kimi-k2'), 'no-image-input'],
  ['in Chinese', 400, openAi('该模型不支持图片输入'), 'no-image-input'],
];

// oxfmt-ignore
const REQUEST: readonly KnownError[] = [
  ['OpenAI, context', 400, openAi('Too long', 'context_length_exceeded'), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['vLLM, context', 400, vllm("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. Please reduce the length of the messages or completion."), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['vLLM, max_tokens and context', 400, vllm("'max_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 900 input tokens"), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['llama.cpp, context', 400, { error: { code: 400, message: 'the request exceeds the available context size. try increasing the context size or enable context shift', type: 'exceed_context_size_error'}}, 'too-large', 'shorter-or-fewer-max-tokens'],
  ['SGLang, context', 400, vllm("The input (5000 tokens) is longer than the model's context length (4096 tokens)."), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['Anthropic, context', 400, anthropic('prompt is too long: 205000 tokens > 200000 maximum'), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['Gemini, context', 400, google(400, 'INVALID_ARGUMENT', 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'), 'too-large', 'shorter-or-fewer-max-tokens'],
  ['LM Studio, context', 400, { error: 'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096).'}, 'too-large', 'shorter-or-fewer-max-tokens'],
  ['OpenAI, max_tokens', 400, openAi('max_tokens is too large: 100000. This model supports at most 16384 completion tokens', 'invalid_value'), 'bad-request', 'fewer-max-tokens'],
  ['Groq, max_tokens', 400, openAi('`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model'), 'bad-request', 'fewer-max-tokens'],
  ['Anthropic, max_tokens', 400, anthropic('max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for claude'), 'bad-request', 'fewer-max-tokens'],
  ['vLLM, pictures at once', 400, vllm('At most 1 image(s) may be provided in one request.'), 'bad-request', 'fewer-pictures'],
  ['Anthropic, a range', 400, anthropic('temperature: range: 0..1'), 'bad-request', 'lower-temperature'],
  ['Moonshot, a temperature', 400, openAi('invalid temperature: only 1 is allowed for this model'), 'bad-request', 'lower-temperature'],
  ['a server in front', 413, '<html><title>413 Request Entity Too Large</title></html>', 'too-large'],
  ['Anthropic, a request', 413, anthropic('Request exceeds the maximum size', 'request_too_large'), 'too-large'],
  ['nothing known', 400, openAi('Bad request'), 'bad-request'],
  ['nothing', 400, '', 'bad-request'],
  ['a 403 of unknown reason', 403, openAi('Not allowed'), 'not-allowed'],
  ['a 403 without words', 403, '', 'not-allowed'],
];

// oxfmt-ignore
const PICTURE: readonly KnownError[] = [
  ['vLLM, small', 500, vllm('Failed to apply Qwen2_5_VLProcessor: height:27 or width:332 must be larger than factor:28', 500), 'picture-too-small'],
  ['DashScope, small', 400, openAi('<400> InternalError.Algo.InvalidParameter: The image length and width do not meet the model restrictions. [height:1 or width:1 must be larger than 10]'), 'picture-too-small'],
  ['Anthropic, bytes', 400, anthropic('messages.0.content.2.image.source.base64: image exceeds 5 MB maximum: 15908784 bytes > 5242880 bytes'), 'picture-too-large'],
  ['Anthropic, pixels', 400, anthropic('messages.7.content.2.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels'), 'picture-too-large'],
  ['ModelScope, pixels', 400, { errors: { message: 'input size exceed limit 2048x2048,current input:(1080,2376)' } }, 'picture-too-large'],
  ['OpenAI, a format', 400, openAi('You uploaded an unsupported image. Please make sure your image has of one the following formats: png', 'image_parse_error'), 'picture-refused'],
  ['a format', 400, openAi('This image format is not supported. See the error detail below.'), 'picture-refused'],
  ['new-api', 500, newApi('failed to get image: image: unknown format', 'get_file_base64_failed'), 'picture-refused'],
  ['Anthropic', 400, anthropic('Could not process image'), 'picture-refused'],
  ['Gemini', 400, google(400, 'INVALID_ARGUMENT', 'Unable to process input image. Please retry'), 'picture-refused'],
  ['llama.cpp', 400, { error: { code: 400, message: 'Failed to load image or audio file', type: 'invalid_request_error'}}, 'picture-refused'],
];

// oxfmt-ignore
const SERVER: readonly KnownError[] = [
  ['Ollama, memory', 500, { error: 'model requires more system memory (2.7 GiB) than is available (2.3 GiB)' }, 'out-of-memory'],
  ['CUDA', 500, { error: 'llama runner process has terminated: CUDA error: out of memory' }, 'out-of-memory'],
  ['new-api, its answer lost', 500, newApi('unexpected EOF', 'read_response_body_failed'), 'maybe-billed'],
  ['a relay that gave up waiting', 500, openAi('Post "https://x": context deadline exceeded', 'do_request_failed', 'new_api_error'), 'maybe-billed'],
  ['a relay that reached nobody', 500, openAi('dial tcp: connection refused', 'do_request_failed', 'new_api_error'), 'server-error'],
  ['a time-out', 408, '', 'maybe-billed'],
  ['a gateway’s time-out', 504, '<html><h1>504 Gateway Time-out</h1></html>', 'maybe-billed'],
  ['Gemini, overloaded', 503, google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'), 'overloaded'],
  ['llama.cpp, loading', 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, 'overloaded'],
  ['Anthropic, overloaded', 529, anthropic('Overloaded', 'overloaded_error'), 'overloaded'],
  ['a 500', 500, { error: 'text' }, 'server-error'],
  ['an error in an answer', 200, openAi('Boom'), 'server-error'],
];

// oxfmt-ignore
const KEY: readonly KnownError[] = [
  ['OpenAI', 401, openAi('Incorrect API key provided: sk-x.', 'invalid_api_key'), 'key-refused'],
  ['nothing but the status', 401, '', 'key-refused'],
  ['Gemini', 400, google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [{ reason: 'API_KEY_INVALID' }]), 'key-refused'],
  ['Gemini, leaked', 403, google(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.'), 'key-refused'],
  ['new-api', 401, newApi('无效的令牌', ''), 'key-refused'],
  ['LiteLLM', 401, openAi('Authentication Error, Invalid proxy server token passed.', '401', 'token_not_found_in_db'), 'key-refused'],
  ['code and msg', 401, { code: 401, msg: 'token invalid', data: null }, 'key-refused'],
  ['MiniMax', 200, { base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'key-refused'],
  ['Baidu', 200, { error_code: 110, error_msg: 'Access token invalid or no longer valid' }, 'key-refused'],
];

// oxfmt-ignore
const PATH: readonly KnownError[] = [
  ['a protection', 403, CHALLENGE, 'blocked-by-page'],
  ['another protection', 503, '<html><title>Attention Required! | Cloudflare</title></html>', 'blocked-by-page'],
  ['a proxy on the way', 403, '<html><title>Access Denied</title></html>', 'blocked-by-page'],
  ['no such page', 404, '<html><title>404 Not Found</title></html>', 'not-found'],
  ['a bad gateway', 502, '<html><h1>502 Bad Gateway</h1></html>', 'server-error'],
  ['no such path', 404, { detail: 'Not Found' }, 'not-found'],
  ['a proxy with a password', 407, '', 'proxy-password'],
  ['another address', 308, '', 'redirect'],
];

export const KNOWN_ERRORS = {
  CREDIT,
  ACCOUNT,
  LIMITS,
  CONTENT,
  MODEL,
  NO_IMAGES,
  REQUEST,
  PICTURE,
  SERVER,
  KEY,
  PATH,
};
