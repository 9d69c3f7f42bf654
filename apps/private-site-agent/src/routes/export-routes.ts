import {
  type ExportedConversation,
  exportFormat,
  exportVersion,
  parseRequest,
  toMarkdown,
} from '@vigia/api-contract';
import { type Response, Router } from 'express';
import * as z from 'zod';

import type { AgentDependencies } from '../agent-dependencies.ts';
import { subjectOf } from '../http/door.ts';
import { exportFileName } from '../http/export-file-name.ts';
import { idOf } from '../http/read-parameters.ts';
import { refuseOtherMethods } from '../http/refuse-method.ts';
import { createStreamWriter } from '../http/stream-writer.ts';

const querySchema = z.strictObject({ format: z.enum(['json', 'markdown']).default('json') });
type Format = z.infer<typeof querySchema>['format'];

/** How conversations are written one after the other into a file. */
type FileForm = {
  extension: string;
  head: () => string;
  part: (conversation: ExportedConversation) => string;
  between: string;
  tail: string;
};

const forms: Record<Format, FileForm> = {
  json: {
    extension: 'json',
    head: () => {
      const about = { format: exportFormat, version: exportVersion, exportedAt: new Date() };
      return `${JSON.stringify(about).slice(0, -1)},"conversations":[\n`;
    },
    part: (conversation) => JSON.stringify(conversation),
    between: ',\n',
    tail: '\n]}\n',
  },
  markdown: {
    extension: 'md',
    head: () => '',
    part: toMarkdown,
    between: '\n---\n\n',
    tail: '',
  },
};

/** Conversations as files: one, or all of them. Must come before the routes of `/api/conversations/:id`. */
export function exportRoutes({ store, heartbeatMilliseconds }: AgentDependencies): Router {
  const routes = Router();

  routes
    .route('/api/conversations/export')
    .get(async (request, response) => {
      const form = forms[parseRequest(querySchema, request.query).format];
      const conversations = store.exportConversations(subjectOf(request));
      const day = new Date().toISOString().slice(0, 10);
      await sendFile(response, form, `vigia-conversations-${day}`, conversations);
    })
    .all(refuseOtherMethods('GET'));

  routes
    .route('/api/conversations/:id/export')
    .get(async (request, response) => {
      const id = idOf(request, 'conversation_not_found');
      const form = forms[parseRequest(querySchema, request.query).format];
      const conversation = await store.exportConversation(subjectOf(request), id);
      await sendFile(response, form, conversation.title, [conversation]);
    })
    .all(refuseOtherMethods('GET'));

  /** One conversation at a time is in memory. What fails on the way cuts the answer, so it never looks whole. */
  async function sendFile(
    response: Response,
    form: FileForm,
    name: string,
    conversations: AsyncIterable<ExportedConversation> | Iterable<ExportedConversation>,
  ): Promise<void> {
    const writer = createStreamWriter(response, {
      heartbeatMilliseconds,
      // White space between the parts means nothing in either form.
      heartbeat: '\n',
      open: () => response.attachment(exportFileName(name, form.extension)),
    });
    try {
      await writer.write(form.head());
      let isFirst = true;
      for await (const conversation of conversations) {
        if (writer.signal.aborted) return;
        await writer.write((isFirst ? '' : form.between) + form.part(conversation));
        isFirst = false;
      }
      await writer.write(form.tail);
      if (!writer.signal.aborted) writer.end();
    } finally {
      writer.dispose();
    }
  }

  return routes;
}
