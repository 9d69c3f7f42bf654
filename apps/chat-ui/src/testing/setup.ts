/* eslint-disable no-console -- what React warns of on the console fails the test */
import '@testing-library/jest-dom';

import { jest } from '@jest/globals';
import { cleanup, configure } from '@testing-library/react';

// On a busy machine a page takes its time; what is right comes at once all the same.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });

// What jsdom does not have.
Element.prototype.scrollIntoView ??= () => undefined;
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  if (!this.open) return;
  this.open = false;
  setTimeout(() => this.dispatchEvent(new Event('close')));
};

/** Media queries that hold in a test; empty is a wide screen with a mouse. */
export const heldMedia = new Set<string>();

window.matchMedia = (query) =>
  ({
    matches: heldMedia.has(query),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

// The page's stores live outside React, so their changes come outside act() by design; any other
// complaint of React's fails the test that caused it.
let complaints: string[] = [];
console.error = (...parts: unknown[]) => {
  const text = parts.map(String).join(' ');
  if (!/not wrapped in act|Not implemented: navigation/.test(text)) complaints.push(text);
};

afterEach(() => {
  cleanup();
  const found = complaints;
  complaints = [];
  if (found.length > 0) throw new Error(found.join('\n'));
  heldMedia.clear();
  localStorage.clear();
  sessionStorage.clear();
});
