/** ECharts, loaded when the first chart is shown, with bars only: what else we draw is in `diagram`. */

import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLook } from './dark';
import { language } from './words';

use([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface Props {
  option: object;
  height: number;
  onPick?: (index: number) => void;
  onDrawn: (chart: EChartsType) => void;
}

export default function Canvas({ option, height, onPick, onDrawn }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { dark } = useLook();
  const spoken = language();
  const picked = useRef(onPick);
  picked.current = onPick;
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;

  useEffect(() => {
    if (!place.current) return undefined;
    const chart = init(place.current, dark ? 'dark' : undefined, { locale: spoken === 'en' ? 'EN' : 'ZH' });
    chart.setOption({ backgroundColor: 'transparent', aria: { enabled: true }, animation: false, ...option });
    chart.on('click', (event) => picked.current?.(event.dataIndex));
    drawn.current(chart);
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(place.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [option, dark, spoken]);

  return <div ref={place} style={{ height }} />;
}
