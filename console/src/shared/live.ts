/**
 * Orders as the service accepts them. There is one connection, however many parts of the page listen; the browser comes again by
 * itself, says what it saw last, and misses nothing.
 */

import { useSyncExternalStore } from 'react';
import type { Schema } from '@/api/client';

/** An order with the number of its arrival, which no other has. */
export interface Arrived {
  key: number;
  /** When it arrived here. */
  seen: Date;
  order: Schema<'LiveOrder'>;
}

export interface Live {
  /** The newest first. */
  orders: Arrived[];
  /** `closed` is over: the service refused, and a reload may help. */
  state: 'connecting' | 'open' | 'again' | 'closed';
  /** Whether some could not be told any more: one was away for too long. */
  lost: boolean;
}

const KEPT = 500;
/** A page that is left for another keeps the connection so long. */
const LINGERS = 10_000;

/** What is told by a source of events; the browser's own unless a test gives another. */
export class Feed {
  private live: Live = { orders: [], state: 'connecting', lost: false };
  private listeners = new Set<() => void>();
  private source: EventSource | null = null;
  private leaving: ReturnType<typeof setTimeout> | null = null;
  private count = 0;
  private seenLast = '';

  constructor(private readonly open: (address: string) => EventSource) {}

  present = (): Live => this.live;

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.leaving) clearTimeout(this.leaving);
    this.leaving = null;
    if (!this.source) this.connect();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.leaving = setTimeout(() => this.leave(), LINGERS);
    };
  };

  private connect() {
    const after = this.seenLast && `?after=${encodeURIComponent(this.seenLast)}`;
    const source = this.open(`/api/v1/live${after}`);
    this.source = source;
    // Who begins to listen looks at the state by itself.
    this.live = { ...this.live, state: 'connecting' };
    source.onopen = () => this.change({ state: 'open' });
    // The stream ends every quarter of an hour; the browser comes again unless it was refused.
    source.onerror = () => this.change({ state: source.readyState === 2 ? 'closed' : 'again' });
    source.addEventListener('lost', () => this.change({ lost: true }));
    source.addEventListener('order', (event) => {
      this.count += 1;
      this.seenLast = event.lastEventId || this.seenLast;
      const arrived = { key: this.count, seen: new Date(), order: JSON.parse(event.data) as Arrived['order'] };
      this.change({ orders: [arrived, ...this.live.orders].slice(0, KEPT) });
    });
  }

  private leave() {
    this.source?.close();
    this.source = null;
  }

  private change(change: Partial<Live>) {
    this.live = { ...this.live, ...change };
    for (const listener of this.listeners) listener();
  }
}

const feed = new Feed((address) => new EventSource(address));

export function useLive(): Live {
  return useSyncExternalStore(feed.listen, feed.present);
}
