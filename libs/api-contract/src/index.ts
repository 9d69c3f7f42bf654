export * from './conversations.ts';
export * from './generation-events.ts';
export * from './identifiers.ts';
export * from './limits.ts';
export * from './openai.ts';
export * from './problems.ts';
export * from './status.ts';
export * from './validation.ts';
