import * as z from 'zod';

/** Conversations, messages and generations are named by UUID version 7 (RFC 9562), so ids sort by creation. */
export const identifierSchema = z.uuid();

/** An instant as ISO 8601 in UTC with milliseconds, such as `2026-11-23T04:42:00.000Z`. */
export const instantSchema = z.iso.datetime();

/** Position in a paged list: opaque to the client, at most 512 characters. */
export const cursorSchema = z.string().min(1).max(512);
