import { type RefObject, useEffect, useRef } from 'react';

/** A native modal dialog that is open as long as it is drawn: the focus stays in, Escape closes it. */
export function useDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return dialog;
}
