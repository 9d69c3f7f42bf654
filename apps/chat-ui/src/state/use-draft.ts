import { useEffect, useRef, useState } from 'react';

import { tabStorage } from './storage.ts';

/**
 * The text of a composer, kept in the tab for each conversation. It goes along when a conversation
 * that had no id yet gets one. Use it in a component that is made anew for every conversation.
 */
export function useDraft(conversationId: string | null): [string, (text: string) => void] {
  const key = `draft:${conversationId ?? 'new'}`;
  const [draft, setDraft] = useState(() => tabStorage.read(key) ?? '');
  const keyBefore = useRef(key);
  useEffect(() => {
    if (keyBefore.current !== key) tabStorage.write(keyBefore.current, null);
    keyBefore.current = key;
    tabStorage.write(key, draft);
  }, [key, draft]);
  return [draft, setDraft];
}
