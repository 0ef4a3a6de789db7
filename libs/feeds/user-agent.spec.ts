import { userAgent } from './user-agent';

describe('userAgent', () => {
  it.each([
    [null, /^Watchfloor\/\d+\.\d+\.\d+\S* \(feed reader\)$/],
    ['https://desk.example/feeds', /^Watchfloor\/\S+ \(\+https:\/\/desk\.example\/feeds; feed reader\)$/],
    ['desk@news.example', /^Watchfloor\/\S+ \(\+desk@news\.example; feed reader\)$/],
  ])('%s', (contact, expected) => {
    expect(userAgent(contact)).toMatch(expected);
  });
});
