import { describe, expect, it, vi } from 'vitest';
import { Feed } from './live';

class Source extends EventTarget {
  readyState = 1;
  closed = false;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly address: string) {
    super();
  }
  close() {
    this.closed = true;
  }
  tell(number: string, lastEventId: string) {
    this.dispatchEvent(new MessageEvent('order', { data: JSON.stringify({ number }), lastEventId }));
  }
}

function begin() {
  const opened: Source[] = [];
  const feed = new Feed((address) => {
    opened.push(new Source(address));
    return opened.at(-1) as unknown as EventSource;
  });
  return { feed, opened };
}

describe('the feed of orders', () => {
  it('connects once for all who listen, newest first', () => {
    const { feed, opened } = begin();
    const [one, other] = [vi.fn(), vi.fn()];
    feed.listen(one);
    feed.listen(other);
    expect(opened).toHaveLength(1);
    opened[0]?.tell('1', '5.0');
    opened[0]?.tell('2', '');
    expect(feed.present().orders.map(({ order }) => order.number)).toEqual(['2', '1']);
    expect(one).toHaveBeenCalledTimes(2);
    expect(other).toHaveBeenCalledTimes(2);
  });
  it('goes on behind what it saw last after it was left for a while', () => {
    vi.useFakeTimers();
    const { feed, opened } = begin();
    const stop = feed.listen(() => undefined);
    opened[0]?.tell('1', '5.1');
    stop();
    vi.advanceTimersByTime(60_000);
    expect(opened[0]?.closed).toBe(true);
    feed.listen(() => undefined);
    expect(opened.map((source) => source.address)).toEqual(['/api/v1/live', '/api/v1/live?after=5.1']);
    vi.useRealTimers();
  });
  it('knows a pause from the end', () => {
    const { feed, opened } = begin();
    feed.listen(() => undefined);
    const source = opened[0] as Source;
    source.onopen?.();
    expect(feed.present().state).toBe('open');
    source.readyState = 0;
    source.onerror?.();
    expect(feed.present().state).toBe('again');
    source.readyState = 2;
    source.onerror?.();
    expect(feed.present().state).toBe('closed');
  });
});
