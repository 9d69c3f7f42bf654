/**
 * Writes the GGUF container, version 3, little-endian: a header, typed metadata, tensor descriptions and
 * aligned F32 tensor data (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 */

const valueTypes = { uint32: 4, int32: 5, float32: 6, boolean: 7, string: 8, array: 9 } as const;

/** A metadata value with the type that it has in the file. */
export type GgufValue =
  | { type: 'uint32' | 'int32' | 'float32'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: string[] }
  | { type: 'int32s'; value: number[] };

/** A tensor of 32-bit floats; `shape` is in GGUF's order, the fastest-running dimension first. */
export type GgufTensor = { name: string; shape: number[]; data: Float32Array };

const alignment = 32;
const version = 3;
const float32TensorType = 0;

function paddingAfter(length: number): number {
  return (alignment - (length % alignment)) % alignment;
}

/** Puts a GGUF file together in memory. */
export function writeGguf(metadata: Map<string, GgufValue>, tensors: GgufTensor[]): Buffer {
  const parts: Buffer[] = [];
  const uint32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    parts.push(bytes);
  };
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    parts.push(bytes);
  };
  const uint64 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    parts.push(bytes);
  };
  const string = (value: string) => {
    const bytes = Buffer.from(value, 'utf8');
    uint64(bytes.length);
    parts.push(bytes);
  };
  const arrayHeader = (type: number, length: number) => {
    uint32(valueTypes.array);
    uint32(type);
    uint64(length);
  };

  const metadataValue = (entry: GgufValue) => {
    switch (entry.type) {
      case 'strings':
        arrayHeader(valueTypes.string, entry.value.length);
        entry.value.forEach(string);
        return;
      case 'int32s':
        arrayHeader(valueTypes.int32, entry.value.length);
        entry.value.forEach(int32);
        return;
      default:
        uint32(valueTypes[entry.type]);
    }
    if (entry.type === 'string') string(entry.value);
    else if (entry.type === 'boolean') parts.push(Buffer.from([Number(entry.value)]));
    else if (entry.type === 'int32') int32(entry.value);
    else if (entry.type === 'uint32') uint32(entry.value);
    else {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(entry.value);
      parts.push(bytes);
    }
  };

  parts.push(Buffer.from('GGUF'));
  uint32(version);
  uint64(tensors.length);
  uint64(metadata.size);
  for (const [key, entry] of metadata) {
    string(key);
    metadataValue(entry);
  }
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    string(name);
    uint32(shape.length);
    shape.forEach(uint64);
    uint32(float32TensorType);
    uint64(offset);
    offset += data.byteLength + paddingAfter(data.byteLength);
  }
  parts.push(Buffer.alloc(paddingAfter(parts.reduce((sum, part) => sum + part.length, 0))));
  for (const { data } of tensors) {
    parts.push(
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      Buffer.alloc(paddingAfter(data.byteLength)),
    );
  }
  return Buffer.concat(parts);
}
