import type { Page } from '@playwright/test';

/** Writes a picture anew as WebP, by the browser's own encoder. */
export async function toWebp(page: Page, png: Buffer, quality = 0.86): Promise<Buffer> {
  const url = await page.evaluate(
    async ({ source, quality: wanted }) => {
      const bytes = Uint8Array.from(atob(source), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', wanted);
    },
    { source: png.toString('base64'), quality },
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
