/** What the list lets a person change about a conversation. */
export type ConversationChange = { title: string } | { pinned: boolean };
