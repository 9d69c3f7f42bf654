/** Adds up the samples of one metric over its labels; null where it is absent (Prometheus text format 0.0.4). */
export function readPrometheus(text: string, metric: string): number | null {
  let sum: number | null = null;
  for (const line of text.split('\n')) {
    if (!line.startsWith(metric)) continue;
    const sample = /^[\s]*(?:\{.*\})?\s+(\S+)/.exec(line.slice(metric.length));
    const value = Number(sample?.[1]);
    if (sample && Number.isFinite(value)) sum = (sum ?? 0) + value;
  }
  return sum;
}
