import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The values that each label may take; any other is counted as `other`, so no content becomes a label. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;
type Labels<Values extends LabelValues> = {
  [Name in keyof Values]: Values[Name][number] | 'other';
};

export type MetricOptions<Values extends LabelValues> = {
  /** In Prometheus form, with the unit at the end: `vigia_requests_total`, `vigia_request_duration_seconds`. */
  name: string;
  help: string;
  labels?: Values;
};

export type Metrics = {
  counter<const Values extends LabelValues>(
    options: MetricOptions<Values>,
  ): { add(labels: Labels<Values>, amount?: number): void };
  /** `buckets` in the unit of the metric. */
  histogram<const Values extends LabelValues>(
    options: MetricOptions<Values> & { buckets: readonly number[] },
  ): { observe(labels: Labels<Values>, value: number): void };
  /** `read` is asked for the value whenever the metrics are read. */
  gauge<const Values extends LabelValues>(
    options: MetricOptions<Values> & { read?: () => number },
  ): {
    set(labels: Labels<Values>, value: number): void;
    add(labels: Labels<Values>, amount: number): void;
  };
  /** The text that Prometheus scrapes, and its media type. */
  render(): Promise<string>;
  contentType: string;
};

/** A registry of its own, with the figures of the process; pass `processFigures: false` to leave those out. */
export function createMetrics({ processFigures = true } = {}): Metrics {
  const registry = new Registry();
  if (processFigures) collectDefaultMetrics({ register: registry });

  const base = ({ name, help, labels }: MetricOptions<LabelValues>) => ({
    name,
    help,
    labelNames: Object.keys(labels ?? {}),
    registers: [registry],
  });

  return {
    counter(options) {
      const counter = new Counter(base(options));
      return { add: (labels, amount = 1) => counter.inc(bounded(options.labels, labels), amount) };
    },
    histogram(options) {
      const histogram = new Histogram({ ...base(options), buckets: [...options.buckets] });
      return {
        observe: (labels, value) => histogram.observe(bounded(options.labels, labels), value),
      };
    },
    gauge(options) {
      const { read } = options;
      const gauge: Gauge = new Gauge({
        ...base(options),
        ...(read && { collect: () => gauge.set(read()) }),
      });
      return {
        set: (labels, value) => gauge.set(bounded(options.labels, labels), value),
        add: (labels, amount) => gauge.inc(bounded(options.labels, labels), amount),
      };
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function bounded(allowed: LabelValues | undefined, labels: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(allowed ?? {}).map(([name, values]) => {
      const value = labels[name];
      return [name, value !== undefined && values.includes(value) ? value : 'other'];
    }),
  );
}
