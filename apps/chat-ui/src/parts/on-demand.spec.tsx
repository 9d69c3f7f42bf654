import { jest } from '@jest/globals';
import { render, screen, waitFor } from '@testing-library/react';
import { lazy } from 'react';

import { type LanguageTag, loadLanguage } from '../i18n/language.ts';
import { OnDemand } from './on-demand.tsx';

const quietly = { onCaughtError: jest.fn() };
const gone = () =>
  lazy(() => Promise.reject<{ default: () => null }>(new TypeError('The file is gone.')));

describe('a part of the page that cannot be fetched', () => {
  it.each<[LanguageTag, RegExp, string]>([
    ['en', /^This part of the page could not be loaded/, 'Reload the page'],
    ['pt-BR', /^Não foi possível carregar esta parte/, 'Recarregar a página'],
  ])(
    'leaves the rest of the page, says so and offers to reload (%s)',
    async (tag, words, button) => {
      await loadLanguage(tag);
      const Gone = gone();
      const page = (
        <>
          <p>the rest</p>
          <OnDemand>
            <Gone />
          </OnDemand>
        </>
      );
      render(page, quietly);
      expect(await screen.findByRole('alert')).toHaveTextContent(words);
      expect(screen.getByRole('button', { name: button })).toBeVisible();
      expect(screen.getByText('the rest')).toBeVisible();
    },
  );

  it('is left out without a word where the page does as well without it', async () => {
    await loadLanguage('en');
    const Gone = gone();
    const page = (
      <OnDemand optional meanwhile="not yet there">
        <Gone />
      </OnDemand>
    );
    const { container } = render(page, quietly);
    expect(container).toHaveTextContent('not yet there');
    await waitFor(() => expect(container).toBeEmptyDOMElement());
  });
});
