import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', 'src/generated/', 'src/l10n/ids.ts', 'node_modules/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      // A space beside a block is kept only as an expression.
      'svelte/no-useless-mustaches': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-undef': 'off',
      // The views are sections of one page: there is no router whose paths could be resolved.
      'svelte/no-navigation-without-resolve': 'off',
      // Collections are published as whole arrays, once a batch (see src/state/keyed.svelte.ts).
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
);
