import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';

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
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:app'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:app', 'type:tool'] },
];

const boundaryOptions = {
  enforceBuildableLibDependency: true,
  allow: [],
  depConstraints: siteConstraints,
};

export default [
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/test-results',
      '**/playwright-report',
      '**/*.timestamp*',
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
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
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
    files: ['apps/chat-ui/**/*.tsx', 'apps/chat-ui/**/*.ts'],
    ...reactHooks.configs.flat.recommended,
  },
  prettier,
];
