/** Ant Design Mobile draws toasts and dialogs outside of the page; with React 19 it has to be told how. */

import { unstableSetRender } from 'antd-mobile';
import { createRoot, type Root } from 'react-dom/client';

const roots = new WeakMap<Element | DocumentFragment, Root>();

unstableSetRender((node, container) => {
  const root = roots.get(container) ?? createRoot(container);
  roots.set(container, root);
  root.render(node);
  return async () => {
    // Not while React is drawing.
    await new Promise((resolve) => setTimeout(resolve, 0));
    roots.delete(container);
    root.unmount();
  };
});
