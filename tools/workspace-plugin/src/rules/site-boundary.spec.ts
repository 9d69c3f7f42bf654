import { ESLint } from 'eslint';
import { join } from 'node:path';
import { runNx, workspaceRoot } from '../testing/workspace.ts';

const eslint = new ESLint({ cwd: workspaceRoot });

// The rule reads the project graph that Nx keeps; in a fresh clone it is made here.
beforeAll(() => runNx(['show', 'projects']), 60_000);

/** What the real configuration says about a line in a file of a project, which need not exist. */
async function boundaryErrors(file: string, line: string): Promise<string[]> {
  const results = await eslint.lintText(`${line}\n`, { filePath: join(workspaceRoot, file) });
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ ruleId }) => boundaryRules.includes(ruleId ?? ''))
    .map(({ message }) => message);
}

const boundaryRules = ['@nx/enforce-module-boundaries', 'no-restricted-imports'];
const publicOnly = expect.stringContaining('"site:public" can only depend on') as string;
const appsForbidden = expect.stringMatching(
  /Applications are not imported|Imports of apps/,
) as string;
const notByPath = expect.stringContaining('cannot be imported by a relative') as string;

it.each([
  ['apps/chat-api/src/probe.ts', "import '@vigia/conversations';"],
  ['apps/chat-ui/src/probe.tsx', "import '@vigia/generations';"],
  ['apps/chat-api/src/probe.ts', "export const later = import('@vigia/model-runtime');"],
  ['apps/chat-api/src/probe.ts', "import { type ConversationStore } from '@vigia/conversations';"],
  ['apps/chat-api/src/probe.ts', "export { ConversationStore } from '@vigia/conversations';"],
])(
  'fails when the public site imports a library of the private one: %s, %s',
  async (file, line) => {
    expect(await boundaryErrors(file, line)).toEqual([publicOnly]);
  },
  60_000,
);

// The public site has no library yet; generated-projects.spec.ts makes one and proves its tag.
it.each([
  ['apps/private-site-agent/src/probe.ts', "import '@vigia/chat-api';"],
  ['libs/generations/src/probe.ts', "import '@vigia/chat-ui';"],
  ['libs/conversations/src/probe.ts', "import '@vigia/chat-api/src/main.ts';"],
])(
  'fails when the private site imports an application of the public one: %s, %s',
  async (file, line) => {
    const errors = await boundaryErrors(file, line);
    expect(errors).not.toEqual([]);
    expect(errors).toEqual(errors.map(() => appsForbidden));
  },
  60_000,
);

it.each([
  ['apps/chat-api/src/probe.ts', "import '../../../libs/conversations/src/index.ts';"],
  ['apps/private-site-agent/src/probe.ts', "import '../../chat-api/src/main.ts';"],
])(
  'fails when a relative path leads from one project into another: %s, %s',
  async (file, line) => {
    expect(await boundaryErrors(file, line)).toEqual([notByPath]);
  },
  60_000,
);

it('lets both sites import what they share', async () => {
  for (const project of ['apps/chat-api', 'apps/private-site-agent']) {
    expect(await boundaryErrors(`${project}/src/probe.ts`, "import '@vigia/site-trust';")).toEqual(
      [],
    );
  }
}, 60_000);
