import * as z from 'zod';

import { conversationSchema, messageSchema, usageSchema } from './conversations.ts';
import { identifierSchema, instantSchema } from './identifiers.ts';

/** PostgreSQL's largest `integer`. */
const maximumStoredTokens = 0x7fff_ffff;

/** A message as it is exported: in its tree, without what has meaning only in the store that it came from. */
export const exportedMessageSchema = messageSchema
  .omit({ conversationId: true, siblingIds: true, generationId: true })
  .extend({
    state: messageSchema.shape.state.exclude(['generating']),
    usage: usageSchema
      .extend({
        promptTokens: usageSchema.shape.promptTokens.max(maximumStoredTokens),
        completionTokens: usageSchema.shape.completionTokens.max(maximumStoredTokens),
      })
      .nullable(),
    reasoningMilliseconds: messageSchema.shape.reasoningMilliseconds.unwrap().min(0).nullable(),
  });
export type ExportedMessage = z.infer<typeof exportedMessageSchema>;

/** A conversation with all its branches. Messages come after their parents. */
export const exportedConversationSchema = conversationSchema
  .omit({ activeGenerationId: true, temporary: true })
  .extend({
    title: conversationSchema.shape.title.max(1000),
    messages: z.array(exportedMessageSchema).max(100_000),
  })
  .superRefine(({ messages, activeLeafId }, context) => {
    const roles = new Map<string, ExportedMessage['role']>();
    const refuse = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    messages.forEach(({ id, parentId, role }, index) => {
      if (roles.has(id)) refuse(['messages', index, 'id'], 'Another message has this id.');
      const parent = parentId === null ? null : roles.get(parentId);
      if (parent === undefined) {
        refuse(['messages', index, 'parentId'], 'No message before this one has this id.');
      } else if (role === (parent ?? 'assistant')) {
        refuse(
          ['messages', index, 'role'],
          'A conversation begins with a person and then takes turns.',
        );
      }
      roles.set(id, role);
    });
    if (activeLeafId !== null && !roles.has(activeLeafId)) {
      refuse(['activeLeafId'], 'No message of this conversation has this id.');
    }
  });
export type ExportedConversation = z.infer<typeof exportedConversationSchema>;

/** What an export says of itself, so that an import knows what it reads. */
export const exportFormat = 'vigia-conversations';
export const exportVersion = 1;

/** `GET /api/conversations/export`, `GET /api/conversations/:id/export` and the body of `POST /api/conversations/import`. */
export const conversationExportSchema = z.object({
  format: z.literal(
    exportFormat,
    `The file is no export of Vigia's: its format is not ${exportFormat}.`,
  ),
  version: z.literal(exportVersion, `Only version ${exportVersion} of the format can be read.`),
  exportedAt: instantSchema,
  conversations: z.array(exportedConversationSchema).max(100_000),
});
export type ConversationExport = z.infer<typeof conversationExportSchema>;

/** `201` of an import: the conversations as they are now, under ids of their own. */
export const importedConversationsSchema = z.object({
  imported: z.array(z.object({ id: identifierSchema, title: z.string() })),
});
export type ImportedConversations = z.infer<typeof importedConversationsSchema>;

/** The largest import, in bytes. An export of many conversations may need to be imported in parts. */
export const maximumImportBytes = 64 * 1024 * 1024;

/** The active branch as Markdown: what a person would keep in a file. Reasoning is left out. */
export function toMarkdown({ title, messages, activeLeafId }: ExportedConversation): string {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: ExportedMessage[] = [];
  for (let id = activeLeafId; id !== null;) {
    const message = byId.get(id);
    if (!message) break;
    branch.unshift(message);
    id = message.parentId;
  }
  const heading = ({ role, model }: ExportedMessage) =>
    role === 'user' ? '## You' : `## ${model ?? 'Model'}`;
  return `${[
    `# ${title.replaceAll(/\s+/g, ' ') || 'Conversation'}`,
    ...branch.flatMap((message) => [heading(message), message.content.trim()]),
  ].join('\n\n')}\n`;
}
