/** The head of a page: where one is, what one looks at, and what can be done with it. The browser's tab says the same. */

import { Breadcrumb, Flex, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import { words } from './words';

const useWords = words({ product: ['一盘', 'Yipan'] });

interface Props {
  /** What one looks at; also the title of the browser's tab. */
  title: string;
  /** Pages above this one, from the top. */
  above?: { title: string; to: string }[];
  /** Beside the title: a state, say. */
  beside?: ReactNode;
  /** One line about what stands here. */
  about?: ReactNode;
  /** Commands, to the right. */
  children?: ReactNode;
}

export function PageHead({ title, above, beside, about, children }: Props) {
  const say = useWords();
  const product = say('product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <header style={{ marginBottom: 16 }}>
      {above && (
        <Breadcrumb
          style={{ marginBottom: 4 }}
          items={[...above.map((one) => ({ title: <Link to={one.to}>{one.title}</Link> })), { title }]}
        />
      )}
      <Flex gap={12} wrap align="center">
        <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
          {title}
        </Typography.Title>
        {beside}
        {children && (
          <Flex gap={8} wrap style={{ marginInlineStart: 'auto' }}>
            {children}
          </Flex>
        )}
      </Flex>
      {about && (
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4 }}>
          {about}
        </Typography.Text>
      )}
    </header>
  );
}
