/** What `acquireModel` is doing, for a terminal. Bytes are null where a step has none. */
export type AcquisitionProgress = {
  step:
    | 'contacting-hub'
    | 'downloading'
    | 'verifying'
    | 'fetching-stand-in'
    | 'unpacking-stand-in'
    /** Something to be told that stops nothing, such as a token that the hub does not know. */
    | 'notice'
    | 'ready';
  /** One sentence for a person. */
  message: string;
  bytes: number | null;
  totalBytes: number | null;
  /** Mean over the last few seconds. */
  bytesPerSecond: number | null;
};

export type ReportProgress = (progress: AcquisitionProgress) => void;

/** Makes the reports of one step from the bytes that have been had, at most four a second. */
export function createByteReporter(
  report: ReportProgress,
  step: AcquisitionProgress['step'],
  message: string,
  totalBytes: number,
  clock: () => number = () => performance.now(),
) {
  const samples: { time: number; bytes: number }[] = [];
  let reported = -Infinity;
  return (bytes: number) => {
    const time = clock();
    if (time - reported < 250 && bytes < totalBytes) return;
    reported = time;
    samples.push({ time, bytes });
    while (samples.length > 2 && time - (samples[0]?.time ?? time) > 5000) samples.shift();
    const first = samples[0];
    const seconds = first ? (time - first.time) / 1000 : 0;
    const bytesPerSecond =
      first && seconds > 0 ? Math.max(0, (bytes - first.bytes) / seconds) : null;
    report({ step, message, bytes, totalBytes, bytesPerSecond });
  };
}
