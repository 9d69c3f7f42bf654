import { expect, type Page } from '@playwright/test';

import type { PageLanguage } from './chat-page.ts';

const english = {
  edit: 'Edit message',
  edited: 'Edited text',
  askAnew: 'Ask anew',
  previous: 'Previous version',
  versions: 'Versions',
  continue: 'Continue the answer',
  sendNext: 'Send next',
  goesOut: 'Goes out when the answer has ended.',
  stopped: 'Stopped. What was written is kept.',
  bad: 'Bad answer',
  comment: 'Comment on the answer',
  save: 'Save',
  earlier: 'Show earlier messages',
  latest: 'To the latest text',
  list: 'Show conversations',
  closeList: 'Close the list',
  temporary: 'Begin a temporary chat',
  temporaryNote: /^Temporary: gone when/,
  closeNow: 'Close now',
  notYours: /each browser sees only its own/,
  options: 'Options for',
  rename: 'Rename',
  title: 'Title',
  pin: 'Pin',
  pinned: 'Pinned',
  json: 'Export as JSON',
  markdown: 'As Markdown',
  delete: 'Delete',
  undo: 'Undo',
  search: 'Search conversations',
  nothing: 'Nothing holds',
  settings: 'Settings',
  closeSettings: 'Close the settings',
  systemPrompt: 'System prompt',
  temperature: 'Temperature',
  longest: 'Longest answer, in tokens',
  textSize: 'Text size',
  larger: 'Larger',
  theme: 'Theme',
  dark: 'Dark',
  languageChoice: 'Language',
  cutAtLimit: 'Cut at the length limit.',
  // Without “About”, which an estimate has before it.
  gauge: /^[\d,]+ of [\d,]+ tokens of the context$/,
  hops: 'From this page to the model, hop by hop',
  hopColumns: ['Hop', 'State', 'Since', 'Latency'],
  thisPage: /^This page/,
  modelServer: /^Model server/,
  well: 'well',
  failedLately: 'failed in the last hour',
  speed: 'tokens a second',
  partMissing: /^This part of the page could not be loaded/,
  reload: 'Reload the page',
  import: 'Import a file',
  imported: '1 conversation imported.',
  wrongEntry: 'Entry 2: it is no conversation',
};

const portuguese: typeof english = {
  edit: 'Editar mensagem',
  edited: 'Texto editado',
  askAnew: 'Perguntar de novo',
  previous: 'Versão anterior',
  versions: 'Versões',
  continue: 'Continuar a resposta',
  sendNext: 'Enviar em seguida',
  goesOut: 'Sai quando a resposta terminar.',
  stopped: 'Parada. O que foi escrito está guardado.',
  bad: 'Resposta ruim',
  comment: 'Comentário sobre a resposta',
  save: 'Salvar',
  earlier: 'Mostrar mensagens anteriores',
  latest: 'Ir ao texto mais recente',
  list: 'Mostrar conversas',
  closeList: 'Fechar a lista',
  temporary: 'Começar uma conversa temporária',
  temporaryNote: /^Temporária: some quando/,
  closeNow: 'Encerrar agora',
  notYours: /cada navegador vê apenas as suas/,
  options: 'Opções de',
  rename: 'Renomear',
  title: 'Título',
  pin: 'Fixar',
  pinned: 'Fixadas',
  json: 'Exportar em JSON',
  markdown: 'Em Markdown',
  delete: 'Excluir',
  undo: 'Desfazer',
  search: 'Buscar conversas',
  nothing: 'Nada contém',
  settings: 'Configurações',
  closeSettings: 'Fechar as configurações',
  systemPrompt: 'Instrução ao modelo',
  temperature: 'Temperatura',
  longest: 'Resposta mais longa, em tokens',
  textSize: 'Tamanho do texto',
  larger: 'Maior',
  theme: 'Tema',
  dark: 'Escuro',
  languageChoice: 'Idioma',
  cutAtLimit: 'Cortada no limite de tamanho.',
  gauge: /^[\d.]+ de [\d.]+ tokens do contexto$/,
  hops: 'Desta página até o modelo, salto por salto',
  hopColumns: ['Salto', 'Estado', 'Desde', 'Latência'],
  thisPage: /^Esta página/,
  modelServer: /^Servidor do modelo/,
  well: 'bem',
  failedLately: 'falharam na última hora',
  speed: 'tokens por segundo',
  partMissing: /^Não foi possível carregar esta parte/,
  reload: 'Recarregar a página',
  import: 'Importar um arquivo',
  imported: '1 conversa importada.',
  wrongEntry: 'Item 2: não é uma conversa',
};

export type Reader = {
  name: string;
  language: PageLanguage;
  words: typeof english;
  /** What the browser is told. */
  use: {
    locale: string;
    viewport: { width: number; height: number };
    hasTouch?: boolean;
    isMobile?: boolean;
  };
};

/** Who reads the page: between the two of them both languages, both widths, and a finger and a mouse. */
export const readers: readonly Reader[] = [
  {
    name: 'in English, on a desktop',
    language: 'en',
    words: english,
    use: { locale: 'en-US', viewport: { width: 1280, height: 800 } },
  },
  {
    name: 'in Portuguese, on a phone',
    language: 'pt-BR',
    words: portuguese,
    use: {
      locale: 'pt-BR',
      viewport: { width: 320, height: 640 },
      hasTouch: true,
      isMobile: true,
    },
  },
];

/** On a narrow screen the list is in a drawer, which this opens. */
export async function showList(page: Page, { words, use }: Reader): Promise<void> {
  if (use.viewport.width >= 900) return;
  await page.getByRole('button', { name: words.list }).click();
  await expect(page.getByRole('searchbox', { name: words.search })).toBeVisible();
}

/** Closes the drawer, if there is one. */
export async function hideList(page: Page, { use }: Reader): Promise<void> {
  if (use.viewport.width >= 900) return;
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}
