/** Answers as endpoints are known to give them, odd ones too: asked for whole and streamed, over a real connection. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import type { ChatOutcome } from './chat-request';
import { clientWith, keep, serve } from './testing/harness';
import { startRawEndpoint } from './testing/loopback-endpoint';
import { profileAt, requestTo } from './testing/requests';

type Code = AppError['code'];
type Json = Readonly<Record<string, unknown>>;

const EVENTS = { 'content-type': 'text/event-stream' };
const GRACES = { json: 30, stream: 60 };
const USAGE = { prompt_tokens: 300, completion_tokens: 5, total_tokens: 305 };
const ANSWER = 'A red sign.';

async function ask(body: string, headers: Record<string, string> = {}): Promise<ChatOutcome> {
  const endpoint = await serve((response) => response.writeHead(200, headers).end(body));
  const { client } = clientWith({ graces: GRACES });
  return client.complete(requestTo(profileAt(endpoint.baseUrl, { stream: true })));
}

const whole = (message: unknown, finish: string | null, more: Json = {}): string =>
  JSON.stringify({
    object: 'chat.completion',
    model: 'm',
    choices: [{ index: 0, message, finish_reason: finish }],
    usage: USAGE,
    ...more,
  });

const sse = (...values: readonly unknown[]): string =>
  values
    .map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`)
    .join('');

const piece = (delta: unknown, finish: string | null = null, more: Json = {}): Json => ({
  object: 'chat.completion.chunk',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});

const streamed = (message: unknown, finish: string | null, more: Json = {}): string =>
  sse(piece(message), piece({}, finish, { usage: USAGE, ...more }), '[DONE]');

const PNG = 'iVBORw0KGgo=';
const PNG_URL = `data:image/png;base64,${PNG}`;

interface Expected {
  readonly answer?: string;
  readonly thinking?: string;
  readonly code?: Code | null;
  readonly pictures?: number;
}

/** What stands as `message` or `delta`, and what comes of it. */
const MESSAGES: readonly (readonly [string, unknown, string | null, Expected])[] = [
  ['a number', { content: 42 }, 'stop', { answer: '42' }],
  ['zero', { content: 0 }, 'stop', { answer: '0' }],
  ['true', { content: true }, 'stop', { answer: 'true' }],
  ['an object', { content: { type: 'text', text: ANSWER } }, 'stop', { answer: ANSWER }],
  ['an unknown object', { content: { colour: 'red' } }, 'stop', { answer: '{"colour":"red"}' }],
  ['a null part', { content: [null, { type: 'text', text: ANSWER }] }, 'stop', { answer: ANSWER }],
  ['number parts', { content: ['A ', 4, { type: 'text', text: 2 }] }, 'stop', { answer: 'A 42' }],
  ['parts in parts', { content: [[{ content: [{ text: ANSWER }] }]] }, 'stop', { answer: ANSWER }],
  [
    'a part of an unknown type',
    { content: [{ type: 'citation', id: 1 }, { text: 'A' }] },
    'stop',
    { answer: 'A' },
  ],
  [
    'a text part with a value',
    { content: [{ type: 'text', text: { value: ANSWER } }] },
    'stop',
    { answer: ANSWER },
  ],
  ['output_text', { content: [{ type: 'output_text', text: ANSWER }] }, 'stop', { answer: ANSWER }],
  [
    'only reasoning',
    { content: '', reasoning: 'hm' },
    'stop',
    { thinking: 'hm', code: 'no-answer' },
  ],
  [
    'only reasoning_content',
    { content: null, reasoning_content: 'hm' },
    'stop',
    { thinking: 'hm', code: 'no-answer' },
  ],
  [
    'only reasoning_details',
    { reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] },
    'stop',
    { thinking: 'hm', code: 'no-answer' },
  ],
  [
    'the same thinking twice',
    { content: 'A', reasoning: 'hm', reasoning_details: [{ text: 'hm' }] },
    'stop',
    { answer: 'A', thinking: 'hm' },
  ],
  [
    'a thinking part',
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'A' },
      ],
    },
    'stop',
    { answer: 'A', thinking: 'hm' },
  ],
  [
    'a thinking part of Anthropic',
    { content: [{ type: 'thinking', thinking: 'hm', signature: 'x' }] },
    'stop',
    { thinking: 'hm', code: 'no-answer' },
  ],
  [
    'a thought part of Gemini',
    { content: [{ text: 'hm', thought: true }, { text: 'A' }] },
    'stop',
    { answer: 'A', thinking: 'hm' },
  ],
  [
    'thinking as an object',
    { content: 'A', reasoning: { content: 'hm' } },
    'stop',
    { answer: 'A', thinking: 'hm' },
  ],
  [
    'thinking, out of tokens',
    { content: null, reasoning: 'hm' },
    'length',
    { thinking: 'hm', code: 'cut-off' },
  ],
  ['nothing, out of tokens', {}, 'length', { code: 'cut-off' }],
  [
    '<think>',
    { content: '<think>\nhm, red\n</think>\n\nA red sign.' },
    'stop',
    { answer: ANSWER, thinking: 'hm, red' },
  ],
  [
    '<think> without an end',
    { content: '<think>hm' },
    'stop',
    { thinking: 'hm', code: 'no-answer' },
  ],
  [
    'an end of thinking alone',
    { content: 'hm\n</think>\n\nA' },
    'stop',
    { answer: 'A', thinking: 'hm' },
  ],
  [
    'a picture part',
    { content: [{ type: 'image_url', image_url: { url: PNG_URL } }] },
    'stop',
    { pictures: 1 },
  ],
  [
    'message.images',
    { content: '', images: [{ type: 'image_url', image_url: { url: PNG_URL } }] },
    'stop',
    { pictures: 1 },
  ],
  ['images as addresses', { content: '', images: [PNG_URL] }, 'stop', { pictures: 1 }],
  [
    'inline_data',
    { content: [{ inline_data: { mime_type: 'image/png', data: PNG } }] },
    'stop',
    { pictures: 1 },
  ],
  ['b64_json', { content: null, images: [{ b64_json: PNG }] }, 'stop', { pictures: 1 }],
  [
    'a source',
    {
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }],
    },
    'stop',
    { pictures: 1 },
  ],
  [
    'a picture in Markdown',
    { content: `Here: ![it](${PNG_URL}) done` },
    'stop',
    { answer: 'Here: ![it](#picture-1) done', pictures: 1 },
  ],
  ['a data URL', { content: PNG_URL }, 'stop', { answer: '#picture-1', pictures: 1 }],
  [
    'a linked picture',
    { content: '', images: [{ image_url: { url: 'https://example.com/a.png' } }] },
    'stop',
    { pictures: 1 },
  ],
  [
    'a tool call',
    {
      content: null,
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'look', arguments: '{}' } }],
    },
    'tool_calls',
    { code: 'no-answer' },
  ],
  [
    'a function call',
    { content: null, function_call: { name: 'look', arguments: '{}' } },
    'function_call',
    { code: 'no-answer' },
  ],
  ['a refusal', { content: null, refusal: 'No.' }, 'stop', { answer: 'No.' }],
  ['nothing', { content: '' }, 'stop', { code: 'no-answer' }],
  ['nothing, and a new word', { content: '' }, 'weird', { code: 'no-answer' }],
  ['a text, and a new word', { content: 'A' }, 'weird', { answer: 'A' }],
];

describe.each([
  ['whole', whole, {}],
  ['streamed', streamed, EVENTS],
] as const)('an answer, %s', (_mode, body, headers) => {
  it.each(MESSAGES)('of %s', async (_name, message, finish, expected) => {
    const outcome = await ask(body(message, finish), headers);
    expect({
      answer: outcome.answer,
      thinking: outcome.thinking,
      code: outcome.error?.code ?? null,
      pictures: outcome.pictures.length,
    }).toEqual({ answer: '', thinking: '', code: null, pictures: 0, ...expected });
    expect(outcome.usage).toMatchObject({ promptTokens: 300 });
  });

  it('names what ran out, and the tool that was called', async () => {
    const thought = await ask(body({ reasoning: 'hm' }, 'length'), headers);
    expect(thought.error?.message).toMatch(/used up its tokens while thinking/);
    expect(thought.error?.hint).toMatch(/Raise Max tokens/);
    const called = await ask(
      body({ tool_calls: [{ function: { name: 'look', arguments: '{"a":1}' } }] }, 'tool_calls'),
      headers,
    );
    expect(called.error?.message).toContain('the tool look');
    expect(called.error?.details).toContain('look({"a":1})');
  });

  it.each([
    ['{}', {}],
    ['blank fields', { message: '', type: '', param: '', code: null }],
    ['code 0', { message: '', code: 0 }],
    ['code "0"', { code: '0', message: null }],
    ['success', { message: 'success', code: 'success' }],
    ['null', null],
    ['false', false],
    ['an empty text', ''],
    ['an empty list', []],
  ])('an error that is %s beside it is none', async (_name, error) => {
    expect(await ask(body({ content: ANSWER }, 'stop', { error }), headers)).toMatchObject({
      answer: ANSWER,
      error: null,
    });
  });

  it.each<[string, Code]>([
    ['SAFETY', 'content-filtered'],
    ['sensitive', 'content-filtered'],
    ['PROHIBITED_CONTENT', 'content-filtered'],
    ['RECITATION', 'content-filtered'],
    ['content_filter', 'content-filtered'],
    ['content_filter: PROHIBITED_CONTENT', 'content-filtered'],
    ['FinishReason.SAFETY', 'content-filtered'],
    ['refusal', 'content-filtered'],
    ['error', 'server-error'],
    ['network_error', 'server-error'],
    ['insufficient_system_resource', 'server-error'],
    ['abort', 'cut-off'],
    ['model_context_window_exceeded', 'cut-off'],
    ['max_tokens', 'cut-off'],
    ['MAX_TOKENS', 'cut-off'],
    ['maxTokens', 'cut-off'],
    ['length', 'cut-off'],
  ])('that ends with %s is %s, and keeps its text', async (reason, code) => {
    for (const text of [ANSWER, '']) {
      const outcome = await ask(body({ content: text }, reason), headers);
      expect(outcome).toMatchObject({ answer: text, finishReason: reason, error: { code } });
      expect(outcome.error?.hint.includes('kept')).toBe(text !== '');
    }
  });

  it.each<[string, Json, Json]>([
    [
      'input_tokens',
      { input_tokens: 300, output_tokens: 5 },
      { promptTokens: 300, completionTokens: 5 },
    ],
    [
      'camel case',
      { promptTokens: 300, completionTokens: 5 },
      { promptTokens: 300, completionTokens: 5 },
    ],
    [
      'texts',
      { prompt_tokens: '300', completion_tokens: '5' },
      { promptTokens: 300, completionTokens: 5 },
    ],
  ])('with usage as %s', async (_name, usage, counts) => {
    const outcome = await ask(body({ content: 'A' }, 'stop', { usage }), headers);
    expect(outcome.usage).toMatchObject({ ...counts, reported: usage });
  });

  it('with usage in its choice, of Groq and of Gemini', async () => {
    const choice = JSON.parse(whole({ content: 'A' }, 'stop', { usage: null })) as {
      choices: Json[];
    };
    choice.choices[0] = { ...choice.choices[0], usage: USAGE };
    expect((await ask(JSON.stringify(choice))).usage).toMatchObject({
      promptTokens: 300,
      completionTokens: 5,
    });
    const groq = body({ content: 'A' }, 'stop', { usage: null, x_groq: { usage: USAGE } });
    expect((await ask(groq, headers)).usage).toMatchObject({
      promptTokens: 300,
      completionTokens: 5,
    });
    const usageMetadata = { promptTokenCount: 300, candidatesTokenCount: 2, thoughtsTokenCount: 3 };
    const gemini = body({ content: 'A' }, 'stop', { usage: null, usageMetadata });
    expect((await ask(gemini, headers)).usage).toMatchObject({
      promptTokens: 300,
      completionTokens: 5,
    });
  });
});

describe('an answer in another shape', () => {
  it.each<[string, string, string]>([
    ['legacy text', '{"choices":[{"text":"A red sign.","finish_reason":"stop"}]}', ANSWER],
    [
      'one choice and no list',
      '{"choices":{"message":{"content":"A red sign."},"finish_reason":"stop"}}',
      ANSWER,
    ],
    [
      'several choices',
      '{"choices":[{"index":1,"message":{"content":"B"}},{"index":0,"message":{"content":"A red sign."}}]}',
      ANSWER,
    ],
    [
      'an empty choice first',
      '{"choices":[{"index":0,"message":{"content":""}},{"index":1,"message":{"content":"A red sign."}}]}',
      ANSWER,
    ],
    ['a null choice', '{"choices":[null,{"message":{"content":"A red sign."}}]}', ANSWER],
    [
      'an envelope',
      '{"code":0,"msg":"success","data":{"choices":[{"message":{"content":"A red sign."}}]}}',
      ANSWER,
    ],
    [
      'of Gemini',
      '{"candidates":[{"content":{"parts":[{"text":"A red sign."}]},"finishReason":"STOP"}]}',
      ANSWER,
    ],
    [
      'of Ollama',
      '{"model":"m","message":{"role":"assistant","content":"A red sign."},"done":true,"done_reason":"stop"}',
      ANSWER,
    ],
    [
      'of Anthropic',
      '{"type":"message","content":[{"type":"text","text":"A red sign."}],"stop_reason":"end_turn"}',
      ANSWER,
    ],
    [
      'a line each',
      '{"choices":[{"delta":{"content":"A red "}}]}\n{"choices":[{"delta":{"content":"sign."},"finish_reason":"stop"}]}\n',
      ANSWER,
    ],
  ])('%s', async (_name, body, answer) => {
    expect(await ask(body)).toMatchObject({ answer, error: null });
    // Some label everything as a stream.
    expect(await ask(body, EVENTS)).toMatchObject({ answer, error: null });
  });

  it.each<[string, string, Code]>([
    [
      'no choices',
      '{"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion","usage":{"prompt_tokens":300,"total_tokens":300}}',
      'content-filtered',
    ],
    [
      'promptFeedback',
      '{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":300}}',
      'content-filtered',
    ],
    [
      'flags',
      '{"id":"x","choices":[{"finish_reason":"","index":0,"message":{"content":"","role":"assistant"}}],"input_sensitive":true,"input_sensitive_type":1}',
      'content-filtered',
    ],
  ])('stopped by a filter: %s', async (_name, body, code) => {
    for (const [text, headers] of [
      [body, {}],
      [sse(body, '[DONE]'), EVENTS],
      [sse(body), EVENTS],
    ] as const) {
      expect((await ask(text, headers)).error).toMatchObject({ code });
    }
  });

  it('words of an error in a 200, whole and in a stream, with and without an end', async () => {
    for (const body of [
      '{"detail":"boom: image too small"}',
      '{"object":"error","message":"boom: image too small","type":"BadRequestError","code":400}',
      '{"code":401,"msg":"boom: image too small","data":null}',
      '{"success":false,"message":"boom: image too small"}',
      '{"error":{"message":"boom: image too small"}}',
      '{"error":"boom: image too small"}',
      '{"error":true,"message":"boom: image too small"}',
      '[{"error":{"message":"boom: image too small"}}]',
    ]) {
      for (const [text, headers] of [
        [body, {}],
        [sse(body), EVENTS],
        [sse(body, '[DONE]'), EVENTS],
      ] as const) {
        const { error } = await ask(text, headers);
        expect(`${error?.message}\n${error?.details}`).toContain('boom: image too small');
        expect(error?.message).not.toContain('cut off');
      }
    }
  });
});

describe('a stream', () => {
  const CHUNKS = [
    piece({ role: 'assistant', content: '' }),
    piece({ content: 'A red ' }),
    piece({ content: 'sign.' }),
    piece({}, 'stop'),
  ].map((each) => JSON.stringify(each));
  const lines = (end: string): string =>
    [...CHUNKS, '[DONE]'].map((each) => `data: ${each}${end}`).join('');

  it.each<[string, string]>([
    ['single newlines', lines('\n')],
    ['single CRs', lines('\r')],
    ['single CRLFs', lines('\r\n')],
    ['no [DONE] and single newlines', CHUNKS.map((each) => `data: ${each}`).join('\n')],
    ['a heartbeat first', `data: ping\n\n${lines('\n\n')}`],
    ['a heartbeat first, single newlines', `data: ping\n${lines('\n')}`],
    [
      'heartbeats between',
      CHUNKS.map((each) => `data: ${each}\n\ndata: keep-alive\n\ndata: null\n\ndata: {}\n\n`).join(
        '',
      ),
    ],
    [
      'heartbeats as JSON',
      CHUNKS.map((each) => `data: {"type":"ping"}\n\ndata: "hello"\n\ndata: ${each}\n\n`).join(''),
    ],
    [
      'JSON over several lines',
      CHUNKS.map(
        (each) =>
          `${JSON.stringify(JSON.parse(each), null, 1)
            .split('\n')
            .map((line) => `data: ${line}`)
            .join('\n')}\n\n`,
      ).join(''),
    ],
    ['names', CHUNKS.map((each) => `event: message\nid: 1\ndata: ${each}\n\n`).join('')],
    ['a BOM', `\uFEFF${lines('\n\n')}`],
    [
      'the whole message at the end',
      sse(piece({ content: 'A red ' }), piece({ content: 'sign.' }), {
        choices: [{ message: { content: ANSWER }, finish_reason: 'stop' }],
      }),
    ],
    [
      'messages, a piece each',
      sse(
        { choices: [{ message: { content: 'A red ' } }] },
        { choices: [{ message: { content: 'sign.' }, finish_reason: 'stop' }] },
      ),
    ],
    [
      'messages that grow',
      sse(
        { choices: [{ message: { content: 'A red ' } }] },
        { choices: [{ message: { content: ANSWER }, finish_reason: 'stop' }] },
      ),
    ],
    [
      'legacy text',
      sse(
        { choices: [{ text: 'A red ' }] },
        { choices: [{ text: 'sign.', finish_reason: 'stop' }] },
      ),
    ],
    [
      'two choices',
      sse(
        piece({ content: 'A red ' }),
        { choices: [{ index: 1, delta: { content: 'B' } }] },
        piece({ content: 'sign.' }, 'stop'),
      ),
    ],
    [
      'odd chunks',
      sse(
        { choices: [] },
        piece({ content: ANSWER }),
        { warning: 'no usage' },
        piece({}, 'stop'),
        { choices: [], usage: USAGE },
        { choices: [], cost: '0' },
        '[DONE]',
      ),
    ],
    [
      'a null error',
      sse(
        piece({ content: ANSWER }, null, { error: null }),
        piece({}, 'stop', { error: {} }),
        '[DONE]',
      ),
    ],
  ])('with %s', async (_name, text) => {
    expect(await ask(text, EVENTS)).toMatchObject({
      answer: ANSWER,
      finishReason:
        text.includes('finish_reason":"stop') || text.includes('finish_reason": "stop')
          ? 'stop'
          : null,
      error: null,
    });
  });

  it('of numbers', async () => {
    const text = sse(
      piece({ content: 'It reads ' }),
      piece({ content: 4 }),
      piece({ content: 2 }),
      piece({ content: '.' }),
      piece({}, 'stop'),
    );
    expect(await ask(text, EVENTS)).toMatchObject({ answer: 'It reads 42.', error: null });
  });

  it('whose usage ends in zeros, or grows', async () => {
    const zeros = sse(piece({ content: 'A' }, 'stop', { usage: USAGE }), {
      choices: [],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    });
    expect((await ask(zeros, EVENTS)).usage).toEqual({
      promptTokens: 300,
      completionTokens: 5,
      totalTokens: 305,
      reported: USAGE,
    });
    const grows = sse(
      piece({ content: 'A' }, null, { usage: { prompt_tokens: 300, completion_tokens: 1 } }),
      piece({}, 'stop', { usage: USAGE }),
    );
    expect((await ask(grows, EVENTS)).usage).toMatchObject({
      completionTokens: 5,
      reported: USAGE,
    });
  });

  it('with a damaged chunk says so and keeps the rest', async () => {
    const text = sse(
      piece({ content: 'A ' }),
      '{"choices":[{"delta":{"cont',
      piece({ content: 'sign.' }, 'stop'),
    );
    expect(await ask(text, EVENTS)).toMatchObject({
      answer: 'A sign.',
      error: { code: 'cut-off' },
    });
  });

  it('tells thinking and text apart as they come', async () => {
    const endpoint = await serve((response) =>
      response
        .writeHead(200, EVENTS)
        .end(
          sse(
            piece({ reasoning: 'h' }),
            piece({ reasoning: 'm' }),
            piece({ content: '<thi' }),
            piece({ content: 'nk>so</think>A' }),
            piece({ content: ' red' }, 'stop'),
          ),
        ),
    );
    const said: string[] = [];
    const outcome = await clientWith().client.complete(
      requestTo(profileAt(endpoint.baseUrl, { stream: true }), {
        onDelta: (text) => said.push(text),
        onThinking: (text) => said.push(`(${text})`),
      }),
    );
    expect(said).toEqual(['(h)', '(m)', '(so)', 'A', ' red']);
    expect(outcome).toMatchObject({ answer: 'A red', thinking: 'hmso' });
  });
});

describe('a connection that does not end as it should', () => {
  const JSON_TYPE = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const good = whole({ content: ANSWER }, 'stop');

  async function askRaw(
    write: (socket: Socket) => void,
  ): Promise<{ outcome: ChatOutcome; ms: number }> {
    const endpoint = keep(await startRawEndpoint(write));
    const { client } = clientWith({ graces: GRACES });
    const from = performance.now();
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl, { stream: true })));
    return { outcome, ms: performance.now() - from };
  }

  it.each<[string, (socket: Socket) => void]>([
    [
      'chunks without their end',
      (socket) =>
        socket.end(
          `${JSON_TYPE}transfer-encoding: chunked\r\n\r\n${good.length.toString(16)}\r\n${good}\r\n`,
        ),
    ],
    [
      'a length that is too long',
      (socket) => socket.end(`${JSON_TYPE}content-length: ${good.length + 50}\r\n\r\n${good}`),
    ],
    ['no end, and it stays open', (socket) => void socket.write(`${JSON_TYPE}\r\n${good}`)],
    [
      'a length that is too long, and it stays open',
      (socket) =>
        void socket.write(`${JSON_TYPE}content-length: ${good.length + 50}\r\n\r\n${good}`),
    ],
    [
      'chunks, and it stays open',
      (socket) =>
        void socket.write(
          `${JSON_TYPE}transfer-encoding: chunked\r\n\r\n${good.length.toString(16)}\r\n${good}\r\n`,
        ),
    ],
  ])('whole JSON, %s: kept and done', async (_name, write) => {
    const { outcome, ms } = await askRaw(write);
    expect(outcome).toMatchObject({ answer: ANSWER, error: null });
    expect(ms).toBeLessThan(5_000);
  });

  it('the words of a refusal, though the connection stays open', async () => {
    const words = JSON.stringify({ error: { message: 'Incorrect API key provided.' } });
    const { outcome, ms } = await askRaw(
      (socket) =>
        void socket.write(
          `HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\n\r\n${words}`,
        ),
    );
    expect(outcome.error?.code).toBe('key-refused');
    expect(outcome.error?.details).toContain('Incorrect API key provided.');
    expect(ms).toBeLessThan(5_000);
  });

  it('JSON that pauses in the middle is waited for', async () => {
    const { outcome } = await askRaw((socket) => {
      socket.write(`${JSON_TYPE}content-length: ${good.length}\r\n\r\n${good.slice(0, 40)}`);
      void delay(120).then(() => socket.write(good.slice(40)));
    });
    expect(outcome).toMatchObject({ answer: ANSWER, error: null });
  });

  it('JSON that breaks off keeps what came of the text', async () => {
    const at = good.indexOf('sign');
    const { outcome } = await askRaw((socket) =>
      socket.end(`${JSON_TYPE}content-length: ${good.length}\r\n\r\n${good.slice(0, at)}`),
    );
    expect(outcome).toMatchObject({ answer: 'A red ', error: { code: 'cut-off' } });
  });

  it.each<[string, string]>([
    ['an event', sse(piece({ content: ANSWER }), piece({}, 'stop'))],
    [
      'a single newline',
      sse(piece({ content: ANSWER }), piece({}, 'stop')).replaceAll('\n\n', '\n'),
    ],
  ])(
    'a stream that stays open after its finish reason and %s is done soon',
    async (_name, text) => {
      const { outcome, ms } = await askRaw(
        (socket) =>
          void socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${text}`),
      );
      expect(outcome).toMatchObject({ answer: ANSWER, finishReason: 'stop', error: null });
      expect(ms).toBeLessThan(5_000);
    },
  );

  it('comments for ever after the finish reason hold up nothing', async () => {
    const { outcome } = await askRaw((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${sse(piece({ content: ANSWER }, 'stop'))}`,
      );
      const timer = setInterval(
        () => (socket.destroyed ? clearInterval(timer) : socket.write(': ping\n\n')),
        5,
      );
      socket.once('close', () => clearInterval(timer));
    });
    expect(outcome).toMatchObject({ answer: ANSWER, error: null });
  });

  it('usage a moment after the finish reason is read', async () => {
    const { outcome } = await askRaw((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${sse(piece({ content: ANSWER }, 'stop'))}`,
      );
      void delay(10).then(() => socket.write(sse({ choices: [], usage: USAGE }, '[DONE]')));
    });
    expect(outcome).toMatchObject({ answer: ANSWER, usage: { promptTokens: 300 }, error: null });
  });
});
