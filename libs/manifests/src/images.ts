import type { RenderContext } from './render-options.ts';

/** The whole name of an image. A digest pins it to its content; the tag then only tells people. */
export function imageOf({ config, options }: RenderContext, name: 'chat-api' | 'chat-ui'): string {
  const { registry, tag = options.version.replaceAll('+', '_'), digests } = config.public.images;
  const digest = name === 'chat-api' ? digests.chatApi : digests.chatUi;
  return `${registry}/${name}:${tag}${digest === undefined ? '' : `@${digest}`}`;
}
