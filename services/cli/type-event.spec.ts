import fc from 'fast-check';
import { RecordingTerminal } from '#test/setup/recording-terminal';
import { typeEvents } from './type-event';

const ask = async (input: string) => {
  const terminal = new RecordingTerminal({ input });
  const exitCode = await typeEvents(terminal);
  return { terminal, exitCode, answers: terminal.jsonLines as Record<string, unknown>[] };
};

const line = (text: string, actor: string | null, target: string | null): string => {
  const span = (part: string | null) => (part === null ? null : [text.indexOf(part), text.indexOf(part) + part.length]);
  return JSON.stringify({ text, actor: span(actor), target: span(target) });
};

describe('wf type-event', () => {
  it('answers each line with exactly the promised fields, in order', async () => {
    const { exitCode, answers } = await ask(
      [
        line('Israel struck Gaza.', 'Israel', 'Gaza'),
        line('The sky over Oslo is blue.', 'Oslo', null),
        line('France will send aid to Mali.', 'France', 'Mali'),
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
    expect(answers).toEqual([
      { eventType: 'ASSAULT', mode: null, quadClass: 'material-conflict', modality: 'asserted', trigger: 'struck' },
      { eventType: null },
      expect.objectContaining({ eventType: 'AGREE', quadClass: 'verbal-cooperation' }),
    ]);
    expect(Object.keys(answers[0]!)).toEqual(['eventType', 'mode', 'quadClass', 'modality', 'trigger']);
  });

  it('takes the last line without its end, carriage returns and blank lines', async () => {
    const one = line('Israel struck Gaza.', 'Israel', 'Gaza');
    expect((await ask(`${one}\r\n\n${one}`)).answers).toHaveLength(2);
    expect((await ask('')).answers).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['no text', '{"actor":null,"target":null}'],
    ['a span outside', '{"text":"abc","actor":[0,4],"target":null}'],
    ['a span the wrong way round', '{"text":"abc","actor":[2,1],"target":null}'],
    ['a span of words', '{"text":"abc","actor":["a","b"],"target":null}'],
    ['a line without measure', JSON.stringify({ text: 'a'.repeat(1_100_000), actor: null, target: null })],
  ])('names a line with %s and goes on', async (_, wrong) => {
    const right = line('Israel struck Gaza.', 'Israel', 'Gaza');
    const { exitCode, answers, terminal } = await ask(`${right}\n${wrong}\n${right}\n`);
    expect(exitCode).toBe(1);
    expect(answers.map(({ eventType }) => eventType)).toEqual(['ASSAULT', null, 'ASSAULT']);
    expect(answers[1]!.error).toMatch(/^line 2: /);
    expect(terminal.stderr).toMatch(/^line 2: [^\n]+\n$/);
  });

  it('answers every line of any input', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
        const input = texts.map((text) => JSON.stringify({ text, actor: null, target: null })).join('\n');
        expect((await ask(input)).answers).toHaveLength(texts.length);
      }),
      { numRuns: 50 },
    );
  });
});
