import { screen, waitFor, within } from '@testing-library/react';

import { openPage } from '../testing/render.tsx';

let leave: (() => void) | null = null;
afterEach(() => leave?.());

/** What the table says of each hop: its name and its state. */
async function readHops(): Promise<string[]> {
  const table = await screen.findByRole('table', { name: /hop by hop/ });
  const rows = within(table).getAllByRole('row').slice(1);
  return rows.map((row) => {
    const name = within(row).getByRole('rowheader').textContent;
    return `${name}: ${within(row).getAllByRole('cell')[0]?.textContent}`;
  });
}

describe('the status page', () => {
  it('begins with the page itself, whether or not the server speaks of it', async () => {
    const page = await openPage({ path: '/status' });
    leave = page.leave;
    expect(await readHops()).toEqual([
      'This page: well',
      'Chat API: well',
      'Private-site agent: well',
      'Model server: well',
    ]);
  });

  it('claims nothing of the hops behind a server that it cannot reach', async () => {
    const page = await openPage({ path: '/status' });
    leave = page.leave;
    await readHops();
    page.backend.state.intercept = () => new TypeError('offline');
    window.dispatchEvent(new Event('offline'));
    await waitFor(async () =>
      expect(await readHops()).toEqual([
        'This page: down',
        'Chat API: cannot be seen',
        'Private-site agent: cannot be seen',
        'Model server: cannot be seen',
      ]),
    );
    expect(screen.getByText(/tells nothing while it cannot be reached/)).toBeVisible();
    expect(screen.queryByText('tokens a second')).toBeNull();
  });
});
