import * as z from 'zod';

/** A list separated by commas; spaces around the items do not count, empty items neither. */
export const commaSeparated = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** A whole number written in decimal digits. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);

/** A TCP port; 0 lets the system choose a free one. */
export const portNumber = wholeNumber.refine((port) => port <= 65_535, {
  message: 'must be a port from 0 to 65535',
});

/** `true` or `false`, `1` or `0`, `yes` or `no`. */
export const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((text) => text === 'true' || text === '1' || text === 'yes');
