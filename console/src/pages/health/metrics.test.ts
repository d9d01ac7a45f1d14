import { expect, test } from 'vitest';
import { routes, samples } from './metrics';

const TEXT = `# HELP yipan_http_requests Requests.
yipan_http_requests_total{method="GET",route="/api/v1/periods",status="200"} 18
yipan_http_requests_total{method="GET",route="/api/v1/periods",status="404"} 2
yipan_http_request_duration_seconds_sum{method="GET",route="/api/v1/periods"} 1.0
yipan_http_request_duration_seconds_count{method="GET",route="/api/v1/periods"} 20
yipan_http_request_duration_seconds_bucket{le="0.01",method="GET",route="/api/v1/periods"} 10
yipan_http_request_duration_seconds_bucket{le="0.1",method="GET",route="/api/v1/periods"} 19
yipan_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/api/v1/periods"} 20
yipan_http_requests_total{method="POST",route="/a",status="500"} 1
# EOF
`;

test('labels are read, escaped ones too', () => {
  expect(samples('a{b="c\\"d",e="f"} 2')).toEqual([{ name: 'a', labels: { b: 'c"d', e: 'f' }, value: 2 }]);
});

test('a route says how often, how well and how fast', () => {
  expect(routes(samples(TEXT))).toEqual([
    { route: '/api/v1/periods', method: 'GET', requests: 20, refused: 2, failed: 0, average: 0.05, within: 0.1 },
    { route: '/a', method: 'POST', requests: 1, refused: 0, failed: 1, average: null, within: null },
  ]);
});
