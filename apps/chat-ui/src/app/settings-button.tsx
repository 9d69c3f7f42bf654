import { lazy, useState } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';
import { OnDemand } from '../parts/on-demand.tsx';

const SettingsDialog = lazy(() => import('../settings/settings-dialog.tsx'));

/** Opens the settings, which are fetched then. */
export function SettingsButton() {
  const { settings } = useText();
  const [open, setOpen] = useState(false);
  return (
    <div className="settings">
      <button
        type="button"
        className="text-button"
        id="settings"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="settings" />
        {settings.label}
      </button>
      {open && (
        <OnDemand>
          <SettingsDialog onClose={() => setOpen(false)} />
        </OnDemand>
      )}
    </div>
  );
}
