import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Router } from 'wouter';

import { createApiClient } from '../api/client.ts';
import { App } from '../app/app.tsx';
import { createServices, type Services, ServicesContext } from '../app/services.ts';
import { type LanguageTag, loadLanguage } from '../i18n/language.ts';
import { createMockBackend, type MockBackend, type MockBackendOptions } from './mock-backend.ts';

/** Draws a part of the page with services behind it, in a language. */
export async function renderPart(part: ReactNode, language: LanguageTag = 'en') {
  await loadLanguage(language);
  const backend = createMockBackend();
  const services = createServices(createApiClient({ fetch: backend.fetch }));
  return {
    ...render(<ServicesContext value={services}>{part}</ServicesContext>),
    services,
    backend,
  };
}

export type PageOptions = MockBackendOptions & {
  path?: string;
  language?: LanguageTag;
  backend?: MockBackend;
};

/** Opens the whole page at an address over a backend in memory. Leave it with `leave`. */
export async function openPage(options: PageOptions = {}) {
  const { path = '/', language = 'en', backend = createMockBackend(options) } = options;
  await loadLanguage(language);
  history.replaceState(null, '', path);
  const services: Services = createServices(createApiClient({ fetch: backend.fetch }));
  const stop = services.start();
  const view = render(
    <ServicesContext value={services}>
      <Router>
        <App />
      </Router>
    </ServicesContext>,
  );
  return {
    ...view,
    backend,
    services,
    /** As a reload does: nothing of the page stays but its storage. */
    leave() {
      view.unmount();
      stop();
      services.sessions.dispose();
    },
  };
}
