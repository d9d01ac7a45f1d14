/** Every chart: as a picture or as a table, saved as PNG or CSV. The numbers of the picture are the rows of the table. */

import { BarChartOutlined, DownloadOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Card, Dropdown, Flex, Segmented, Spin, theme } from 'antd';
import type { EChartsType } from 'echarts/core';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { Nothing } from './problem';
import { type Cell, downloadCsv } from './sheet';
import { useParam } from './url';
import { words } from './words';

const Bars = lazy(() => import('./canvas'));
const Diagram = lazy(() => import('./diagram'));
const Rows = lazy(() => import('./chart-rows'));

/** Whether a picture is made of bars alone, which takes less to draw. */
function isBars(option: { series?: { type?: string }[] | { type?: string }; title?: unknown; dataZoom?: unknown }) {
  const series = Array.isArray(option.series) ? option.series : option.series ? [option.series] : [];
  return !option.title && !option.dataZoom && series.every(({ type }) => type === 'bar');
}

const useWords = words({
  picture: ['图', 'Chart'],
  table: ['表', 'Table'],
  save: ['下载', 'Download'],
});

/** As high as what comes. */
function Waiting({ height }: { height: number }) {
  return (
    <Flex align="center" justify="center" style={{ height }}>
      <Spin />
    </Flex>
  );
}

export interface ChartTable {
  header: string[];
  rows: Cell[][];
}

interface Props {
  /** Name of the URL's parameter that says how it is shown, and of its files. */
  id: string;
  title: ReactNode;
  /** What the picture shows, as a table. */
  table: ChartTable;
  /** The picture, in the words of ECharts. */
  option: object;
  height?: number;
  /** Said instead of the picture where there is nothing to draw. */
  nothing?: ReactNode;
  extra?: ReactNode;
  /** A click on a part of the picture, or a row of the table, by its index in `table.rows`. */
  onPick?: (index: number) => void;
}

export function Chart({ id, title, table, option, height = 300, nothing, extra, onPick }: Props) {
  const say = useWords();
  const [view, setView] = useParam(`${id}.as`, 'picture');
  const drawn = useRef<EChartsType | null>(null);
  const { token } = theme.useToken();
  const Canvas = isBars(option) ? Bars : Diagram;

  const save = (kind: string) => {
    if (kind === 'csv') return downloadCsv({ name: id, ...table });
    const address = drawn.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: token.colorBgContainer });
    if (!address) return;
    const link = document.createElement('a');
    link.href = address;
    link.download = `${id}.png`;
    link.click();
  };

  const files = [
    { key: 'png', label: 'PNG', disabled: view !== 'picture' || Boolean(nothing) },
    { key: 'csv', label: 'CSV' },
  ];
  return (
    <Card
      title={title}
      size="small"
      extra={
        <span style={{ display: 'inline-flex', gap: 8 }}>
          {extra}
          <Segmented
            size="small"
            value={view}
            onChange={(value) => setView(String(value))}
            options={[
              { value: 'picture', icon: <BarChartOutlined aria-label={say('picture')} />, title: say('picture') },
              { value: 'table', icon: <TableOutlined aria-label={say('table')} />, title: say('table') },
            ]}
          />
          <Dropdown trigger={['click']} menu={{ items: files, onClick: ({ key }) => save(key) }}>
            <Button size="small" icon={<DownloadOutlined />} aria-label={say('save')} />
          </Dropdown>
        </span>
      }
    >
      <Suspense fallback={<Waiting height={height} />}>
        {view === 'table' ? (
          <Rows table={table} height={height} {...(onPick && { onPick })} />
        ) : nothing ? (
          <Nothing>{nothing}</Nothing>
        ) : (
          <Canvas
            option={option}
            height={height}
            {...(onPick && { onPick })}
            onDrawn={(chart) => {
              drawn.current = chart;
            }}
          />
        )}
      </Suspense>
    </Card>
  );
}
