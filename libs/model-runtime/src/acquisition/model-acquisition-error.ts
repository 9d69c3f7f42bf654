/** Why no model could be had, as stable codes. */
export type ModelAcquisitionCode =
  | 'model_file_invalid'
  | 'hub_refused'
  | 'download_interrupted'
  | 'checksum_mismatch'
  | 'disk_full'
  | 'cache_not_writable'
  | 'download_in_progress'
  | 'no_model_available';

/** A model could not be had. `message` says what happened in one sentence, `remedy` what to do. */
export class ModelAcquisitionError extends Error {
  readonly code: ModelAcquisitionCode;
  readonly remedy: string;

  constructor(code: ModelAcquisitionCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelAcquisitionError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** Puts an error of the file system into words; any other is given back as it is. */
export function explainFileError(error: unknown, directory: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ModelAcquisitionError(
      'disk_full',
      `The disk of ${directory} is full.`,
      'Free some space and start again: the download goes on where it stopped. VIGIA_CACHE names another folder.',
      { cause: error },
    );
  }
  if (code && ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new ModelAcquisitionError(
      'cache_not_writable',
      `The folder ${directory} cannot be written.`,
      'Give yourself the right to write there, or name another folder with VIGIA_CACHE.',
      { cause: error },
    );
  }
  return error;
}
