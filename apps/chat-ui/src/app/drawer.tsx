import { type ReactNode, useEffect, useRef } from 'react';

import { useText } from '../i18n/use-text.ts';
import { Icon } from '../parts/icon.tsx';

type Props = { onClose(): void; children: ReactNode };

/** The list on a narrow screen: a modal dialog, which keeps the focus in and closes by Escape. */
export function Drawer({ onClose, children }: Props) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-label={text.list.label}
      // React hands up the closing of a dialog within, which is not that of this one.
      onClose={(event) => event.target === dialog.current && onClose()}
      onClick={(event) => {
        // A click on the dialog itself, not on what is in it, is one beside it.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="drawer-inner">
        <button
          type="button"
          className="icon-button drawer-close"
          aria-label={text.list.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
        {children}
      </div>
    </dialog>
  );
}
