/** A canvas that draws more than bars: graphs, flows, points in time, text in the middle. Pages that have none do not load it. */

import { GraphChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, TitleComponent } from 'echarts/components';
import { use } from 'echarts/core';

use([GraphChart, SankeyChart, ScatterChart, DataZoomComponent, TitleComponent]);

export { default } from './canvas';
