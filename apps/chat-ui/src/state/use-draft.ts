import { useEffect, useRef, useState } from 'react';

import { tabStorage } from './storage.ts';

/**
 * The text of a composer, kept in the tab for each conversation. It goes along when a conversation
 * that had no id yet gets one; nothing is kept where `isKept` is false. Use it in a component that is made anew for every conversation.
 */
export function useDraft(
  conversationId: string | null,
  isKept: boolean,
): [string, (text: string) => void] {
  const key = `draft:${conversationId ?? 'new'}`;
  const [draft, setDraft] = useState(() => (isKept && tabStorage.read(key)) || '');
  const keyBefore = useRef(key);
  useEffect(() => {
    if (!isKept) return;
    if (keyBefore.current !== key) tabStorage.write(keyBefore.current, null);
    keyBefore.current = key;
    tabStorage.write(key, draft);
  }, [key, draft, isKept]);
  return [draft, setDraft];
}
