import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../shared/domain/analysis';
import { applyDeltas, spliceText, takeAnalysis } from './answer-text';

const analysis = (id: number, change: Partial<Analysis> = {}): Analysis => ({
  id,
  createdAt: 0,
  status: 'running',
  endpointId: 'e',
  endpointName: 'E',
  model: 'm',
  prompt: 'p',
  errorCode: null,
  pictureCount: 1,
  firstPictureName: 'a.png',
  thumbnail: null,
  detail: 'auto',
  size: 'fit',
  system: '',
  maxTokens: null,
  temperature: null,
  stream: true,
  estimate: null,
  sentTo: null,
  pictures: [],
  answer: '',
  thinking: '',
  images: [],
  reportedModel: null,
  finishReason: null,
  usage: null,
  ms: null,
  error: null,
  ...change,
});

describe('streamed text', () => {
  it('is put at its offset, once, whatever comes twice or too early', () => {
    expect(spliceText('Hello', 5, ' world')).toBe('Hello world');
    expect(spliceText('Hello wor', 5, ' world')).toBe('Hello world');
    expect(spliceText('Hel', 5, ' world')).toBe('Hel');
  });

  it('waits for its analysis', () => {
    const delta = { id: 7, offset: 0, text: 'Hi' };
    const before = applyDeltas({}, [delta]);
    expect(before).toEqual({ byId: {}, early: [delta] });
    const after = applyDeltas(takeAnalysis(before.byId, analysis(7)), before.early);
    expect(after.byId[7]?.answer).toBe('Hi');
    expect(after.early).toEqual([]);
  });

  it('leaves an ended analysis as it is', () => {
    const done = { 7: analysis(7, { status: 'done', answer: 'All.' }) };
    expect(applyDeltas(done, [{ id: 7, offset: 0, text: 'late' }]).byId[7]?.answer).toBe('All.');
  });
});

describe('snapshots', () => {
  it('never shorten the text of a running analysis nor bring an ended one back', () => {
    const longer = { 7: analysis(7, { answer: 'Hello' }) };
    expect(takeAnalysis(longer, analysis(7, { answer: 'He' }))[7]?.answer).toBe('Hello');
    const done = { 7: analysis(7, { status: 'done', answer: 'Hello' }) };
    expect(takeAnalysis(done, analysis(7))[7]?.status).toBe('done');
  });

  it('take the end, with the whole answer', () => {
    const running = { 7: analysis(7, { answer: 'Hel' }) };
    const end = analysis(7, { status: 'cancelled', answer: 'He' });
    expect(takeAnalysis(running, end)[7]).toBe(end);
  });
});
