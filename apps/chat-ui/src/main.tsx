import '@fontsource-variable/source-sans-3/wght.css';
import '@fontsource-variable/source-sans-3/wght-italic.css';
import '@fontsource-variable/source-code-pro/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/porthole.css';
import './styles/layout.css';
import './styles/sidebar.css';
import './styles/chat.css';
import './styles/markdown.css';
import './styles/status.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app.tsx';
import { createServices, ServicesContext } from './app/services.ts';
import { loadFirstLanguage } from './i18n/language.ts';
import { OnDemand } from './parts/on-demand.tsx';

const services = createServices();
services.start();

await loadFirstLanguage();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element named root.');

// It is what makes the page installable, and lets it open without a network to say that there is none.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}

createRoot(root).render(
  <StrictMode>
    <ServicesContext value={services}>
      <OnDemand>
        <App />
      </OnDemand>
    </ServicesContext>
  </StrictMode>,
);
