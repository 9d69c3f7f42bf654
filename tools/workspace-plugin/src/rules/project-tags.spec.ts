import { allowedTags } from '../project/sites.ts';
import { readProjects } from '../testing/workspace.ts';

it('gives each project exactly one type: and one site: tag from the allowed ones', async () => {
  const projects = await readProjects();
  expect(projects.size).toBeGreaterThan(10);
  const wrong = [...projects].flatMap(([name, { tags }]) =>
    Object.entries(allowedTags).flatMap(([kind, values]) => {
      const own = tags
        .filter((tag) => tag.startsWith(`${kind}:`))
        .map((tag) => tag.slice(kind.length + 1));
      const right = own.length === 1 && (values as readonly string[]).includes(own[0] ?? '');
      return right ? [] : [`${name}: ${kind}:${own.join(',')}`];
    }),
  );
  expect(wrong).toEqual([]);
}, 60_000);

it('keeps what is under apps, libs and tools to its type', async () => {
  const types = { apps: ['type:app', 'type:e2e'], libs: ['type:lib'], tools: ['type:tool'] };
  const wrong = [...(await readProjects())].filter(([, { root, tags }]) => {
    const folder = root.split('/')[0] as keyof typeof types;
    return !types[folder]?.some((type) => tags.includes(type));
  });
  expect(wrong).toEqual([]);
}, 60_000);
