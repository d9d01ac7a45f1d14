/** Reads what the service counts: OpenMetrics text. */

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export function samples(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([\w:]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      return { name, labels: labelled(labels), value: Number(value) };
    });
}

function labelled(text: string): Record<string, string> {
  const found = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, '$1')]));
}

/** A route, how often it was asked for and how long that took. */
export interface Route {
  route: string;
  method: string;
  requests: number;
  refused: number;
  failed: number;
  /** Seconds until its answer began, on average; null before the first. */
  average: number | null;
  /** Seconds within which 95 of 100 answers began, as exactly as the buckets are; null when it is longer than all of them. */
  within: number | null;
}

export function routes(all: Sample[]): Route[] {
  const found = new Map<string, Route>();
  const of = ({ labels }: Sample): Route => {
    const [route = '', method = ''] = [labels.route, labels.method];
    const key = `${method} ${route}`;
    const known = found.get(key) ?? { route, method, requests: 0, refused: 0, failed: 0, average: null, within: null };
    found.set(key, known);
    return known;
  };
  for (const sample of all.filter(({ name }) => name === 'yipan_http_requests_total')) {
    const route = of(sample);
    const status = sample.labels.status ?? '';
    route.requests += sample.value;
    if (status.startsWith('4')) route.refused += sample.value;
    if (status.startsWith('5')) route.failed += sample.value;
  }
  for (const route of found.values()) {
    const own = all.filter(({ labels }) => labels.route === route.route && labels.method === route.method);
    const sum = (suffix: string) =>
      own
        .filter(({ name }) => name.endsWith(`duration_seconds_${suffix}`))
        .reduce((total, { value }) => total + value, 0);
    const count = sum('count');
    route.average = count > 0 ? sum('sum') / count : null;
    route.within = quantile(
      own.filter(({ name }) => name.endsWith('duration_seconds_bucket')),
      count * 0.95,
    );
  }
  return [...found.values()].sort((one, other) => other.requests - one.requests);
}

function quantile(buckets: Sample[], wanted: number): number | null {
  const limits = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const limit = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    limits.set(limit, (limits.get(limit) ?? 0) + value);
  }
  const reached = [...limits].sort(([one], [other]) => one - other).find(([, count]) => count >= wanted);
  return reached && Number.isFinite(reached[0]) ? reached[0] : null;
}
