/** What one tab tells the others of the same browser. */
export type TabMessage = { type: 'conversation-changed'; conversationId: string };

export type TabChannel = {
  tell(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): () => void;
};

/** A channel between the tabs of one browser; silent where the browser has none. */
export function createTabChannel(): TabChannel {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('vigia');
  return {
    tell: (message) => channel?.postMessage(message),
    listen(listener) {
      const onMessage = (event: MessageEvent<TabMessage>) => listener(event.data);
      channel?.addEventListener('message', onMessage);
      return () => channel?.removeEventListener('message', onMessage);
    },
  };
}
