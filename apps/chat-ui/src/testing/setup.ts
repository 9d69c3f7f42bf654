import '@testing-library/jest-dom/jest-globals';

import { afterEach } from '@jest/globals';
import { cleanup } from '@testing-library/react';

// What jsdom does not have.
Element.prototype.scrollIntoView ??= () => undefined;
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
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

afterEach(() => {
  cleanup();
  heldMedia.clear();
  localStorage.clear();
  sessionStorage.clear();
});
