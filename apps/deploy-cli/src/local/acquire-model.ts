import type { StandIn } from '@vigia/api-contract';

/** The model that will run. */
export type FetchedModel = { path: string; id: string; name: string; standIn: StandIn | null };

/** What `acquireModel` of model-runtime tells while it works; bytes are null where a step has none. */
export type AcquisitionProgress = {
  step: string;
  message: string;
  bytes: number | null;
  totalBytes: number | null;
  bytesPerSecond: number | null;
};

/** The part of `acquireModel` of model-runtime that is used here. */
export type AcquireModel = (options: {
  cacheDirectory: string;
  modelPath?: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  onProgress: (progress: AcquisitionProgress) => void;
}) => Promise<FetchedModel>;
