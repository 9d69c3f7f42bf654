import { createFormat } from './format.ts';

describe('numbers for people', () => {
  const { duration, bytes, percent } = createFormat('en');

  it.each([
    [3.4, '3 ms'],
    [999, '999 ms'],
    [1_250, '1.3 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('%d milliseconds are %s', (value, text) => expect(duration(value)).toBe(text));

  it.each([
    [999, '999 B'],
    [12_300, '12 kB'],
    [4_560_000, '4.6 MB'],
    [120_000_000, '120 MB'],
    [1_117_320_736, '1.12 GB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

  it('never says that all is done before it is', () => expect(percent(0.999)).toBe('99 %'));

  it('follows the language', () => {
    expect(createFormat('pt-BR').duration(1_250)).toBe('1,3 s');
  });
});
