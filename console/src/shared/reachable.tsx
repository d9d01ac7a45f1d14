/**
 * What scrolls can be reached with the keyboard: tables that are wider or higher than their place, and whatever else says `data-scrolls`,
 * get a place in the order of Tab.
 */

import { type ReactNode, useEffect, useRef } from 'react';

/** `list` is the name of the list, if it is one: tests and benches find it by that. */
export function Reachable({ list, children }: { list?: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  // After every drawing: rows come and go.
  useEffect(() => {
    const found =
      place.current?.querySelectorAll<HTMLElement>('.ant-table-body, .ant-table-content, [data-scrolls]') ?? [];
    for (const part of found) {
      const scrolls = part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight;
      if (scrolls) part.tabIndex = 0;
      else part.removeAttribute('tabindex');
    }
  });
  return (
    <div ref={place} data-list={list}>
      {children}
    </div>
  );
}
