import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The module boundary is the security boundary: what runs at the public site never imports what
 * runs at the private site, nor the other way round. Every project carries a `type:` and a `site:` tag.
 */
export const siteConstraints = [
  { sourceTag: 'site:shared', onlyDependOnLibsWithTags: ['site:shared'] },
  { sourceTag: 'site:public', onlyDependOnLibsWithTags: ['site:public', 'site:shared'] },
  { sourceTag: 'site:private', onlyDependOnLibsWithTags: ['site:private', 'site:shared'] },
  {
    sourceTag: 'site:operator',
    onlyDependOnLibsWithTags: ['site:operator', 'site:private', 'site:shared'],
  },
  { sourceTag: 'site:workspace', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:app', 'type:tool'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:app', 'type:tool'] },
];

const boundaryOptions = {
  enforceBuildableLibDependency: true,
  allow: [],
  depConstraints: siteConstraints,
};

/** An application has no entry for others, which the boundary rule takes for "nothing to check". */
const applicationImports = readdirSync(join(import.meta.dirname, 'apps')).map((name) => ({
  group: [`@vigia/${name}`, `@vigia/${name}/**`],
  message: 'Applications are not imported: move what is shared into a library.',
}));

export default [
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/test-results',
      '**/playwright-report',
      '**/*.timestamp*',
      '**/*.template',
      '.nx',
      'node_modules',
    ],
  },
  js.configs.recommended,
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  ...nx.configs['flat/javascript'],
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaryOptions],
      'no-restricted-imports': ['error', { patterns: applicationImports }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-console': 'error',
      'no-undef': 'off',
    },
  },
  {
    // Command-line entry points and tools speak to a terminal.
    files: ['tools/**', '**/*.cjs', '**/*.mjs', '**/*.config.*'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // The commands of the workspace lie beside its tool projects and belong to none of them.
    files: ['tools/**/*.ts', 'apps/*-e2e/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { ...boundaryOptions, allow: ['/tools/[a-z-]+\\.mjs$'] },
      ],
    },
  },
  {
    files: ['**/*.tsx', 'apps/chat-ui/**/*.ts'],
    ...reactHooks.configs.flat.recommended,
  },
  prettier,
];
