import { describe, expect, it } from 'vitest';
import { asksMoreThanText, onDeviceAnswer, type DeviceFindings } from './on-device';

const receipt: DeviceFindings = {
  name: 'receipt.jpg',
  width: 1500,
  height: 1300,
  format: 'jpeg',
  bytes: 107_723,
  text: { text: 'Total 28.50', confidence: 93.4, rotation: 0, language: 'English' },
  colours: [{ hex: '#fbfaf6', share: 0.61 }],
  camera: { Camera: 'Pixel 8' },
  remarks: [],
};

describe('onDeviceAnswer', () => {
  it('gives the text word for word, its language and confidence, and what was measured', () => {
    expect(onDeviceAnswer('', [receipt])).toBe(
      [
        'Text in the picture, read as English (confidence 93%):',
        '```\nTotal 28.50\n```',
        'Only English is read on this device; letters of other languages may come out wrong.',
        '- 1500 × 1300 pixels, JPEG, 107.7 KB\n- Main colours: `#fbfaf6` 61%\n- Camera: Pixel 8',
      ].join('\n\n'),
    );
  });

  it('says that there is no text, names the language looked for, and still measures', () => {
    const empty = { ...receipt, text: { ...receipt.text!, text: '', confidence: 0 } };
    const answer = onDeviceAnswer('', [empty]);
    expect(answer).toContain('No readable text found (looked for English).');
    expect(answer).toContain('1500 × 1300 pixels');
  });

  it('measures a picture whose reading took too long', () => {
    const answer = onDeviceAnswer('', [{ ...receipt, text: null }]);
    expect(answer).toContain('Reading took too long');
    expect(answer).toContain('1500 × 1300 pixels');
  });

  it('tells of a turned picture and of doubtful text', () => {
    const turned = { ...receipt.text!, rotation: 90 as const, confidence: 71 };
    const answer = onDeviceAnswer('', [{ ...receipt, text: turned }]);
    expect(answer).toContain('picture turned by 90°');
    expect(answer).toContain('compare it with the picture');
  });

  it('tells which part of the picture it is about', () => {
    const remarks = ['The file is incomplete: only what could be read of it is used.'];
    const answer = onDeviceAnswer('', [{ ...receipt, remarks }]);
    expect(answer).toContain('107.7 KB\n- The file is incomplete: only');
  });

  it('keeps text that holds a code fence inside its own', () => {
    const text = { ...receipt.text!, text: 'a\n```\nb' };
    expect(onDeviceAnswer('', [{ ...receipt, text }])).toContain('````\na\n```\nb\n````');
  });

  it('puts each of several pictures under its name, whatever Markdown the name holds', () => {
    const answer = onDeviceAnswer('', [receipt, { ...receipt, name: '*b*_[x](y).png' }]);
    expect(answer).toContain('### receipt.jpg\n');
    expect(answer).toContain('### \\*b\\*\\_\\[x\\](y).png\n');
  });

  it('says once that it cannot answer when a question is asked', () => {
    const answer = onDeviceAnswer('How many cats are there?', [receipt, receipt]);
    expect(answer.match(/cannot answer questions/g)).toHaveLength(1);
    expect(onDeviceAnswer('Read all text', [receipt])).not.toContain('cannot answer');
  });
});

describe('asksMoreThanText', () => {
  it.each([
    '',
    '  ',
    'Read this',
    'What does it say?',
    'transcribe',
    'Which words are written here',
  ])('is content with the text for %j', (prompt) => expect(asksMoreThanText(prompt)).toBe(false));
  it.each(['What is in this image?', 'Describe it', 'Is this bread?', 'A thread of wool'])(
    'wants more for %j',
    (prompt) => expect(asksMoreThanText(prompt)).toBe(true),
  );
});
