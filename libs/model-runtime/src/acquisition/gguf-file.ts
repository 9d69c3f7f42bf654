import { open } from 'node:fs/promises';

import { gguf } from '@huggingface/gguf';

import { ModelAcquisitionError } from './model-acquisition-error.ts';

/**
 * Makes sure that a file is a GGUF whose header can be read and whose data is all there.
 * @throws ModelAcquisitionError `model_file_invalid`, which says what the file is instead.
 */
export async function checkGgufFile(path: string): Promise<void> {
  const invalid = (what: string, cause?: unknown) =>
    new ModelAcquisitionError(
      'model_file_invalid',
      `${path} ${what}.`,
      'Name a GGUF model file with --model, or leave --model out to get one.',
      { cause },
    );

  let size: number;
  const start = Buffer.alloc(24);
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw invalid('is not a file');
      size = stats.size;
      await file.read(start, 0, start.length, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ModelAcquisitionError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw invalid('does not exist', error);
    throw invalid('cannot be read', error);
  }

  if (start.toString('latin1', 0, 4) !== 'GGUF')
    throw invalid(`is no GGUF file: ${looksLike(start)}`);
  const version = start.readUInt32LE(4);
  if (version !== 2 && version !== 3) {
    throw invalid(`is a GGUF of version ${version}, and only 2 and 3 are known`);
  }
  let dataEnd: number;
  try {
    const { metadata, tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
    if (typeof metadata['general.architecture'] !== 'string') {
      throw new Error('no general.architecture');
    }
    if (tensorInfos.length === 0) throw new Error('no tensors');
    const lastOffset = tensorInfos.reduce(
      (most, { offset }) => (offset > most ? offset : most),
      0n,
    );
    dataEnd = Number(tensorDataOffset + lastOffset);
  } catch (error) {
    throw invalid(
      'begins like a GGUF, but its header cannot be read: it is damaged or cut off',
      error,
    );
  }
  if (dataEnd >= size) throw invalid('is a GGUF that was cut off: its data is not all there');
}

function looksLike(start: Buffer): string {
  const text = start.toString('latin1');
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'it is a web page';
  if (text.startsWith('version https://git')) return 'it is a Git LFS pointer';
  if (text.startsWith('PK')) return 'it is a ZIP archive';
  if (/^[\0\s]*$/.test(text)) return 'it is empty';
  return 'it does not begin with the letters GGUF';
}
