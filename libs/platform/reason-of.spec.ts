import { reasonOf } from './reason-of';

describe('reasonOf', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('it broke'), 'it broke'],
    ['several addresses that refuse', new AggregateError([new Error('refused at ::1')]), 'refused at ::1'],
    ['a code alone', Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['a thrown text', 'it broke', 'it broke'],
  ])('says what %s says', (_name, error, expected) => expect(reasonOf(error)).toBe(expected));
});
