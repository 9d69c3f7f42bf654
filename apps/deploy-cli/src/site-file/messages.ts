import { chooseByLocale } from '@vigia/health-checks';

const english = {
  file: 'the file that describes both sites (vigia.yaml)',
  missing: (file: string) => `There is no ${file}.`,
  missingRemedy: 'Write one with `vigia init`, or name another with --file.',
  unreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}.`,
  unreadableRemedy: 'Make it readable for this user, or name another with --file.',
  invalid: (file: string, count: number) =>
    count === 1 ? `${file} has a fault:` : `${file} has ${count} faults:`,
  invalidRemedy:
    'Nothing was done. Mend them and run this again; libs/site-config/vigia.schema.json has every field.',
};

export type SiteFileMessages = typeof english;

const portuguese: SiteFileMessages = {
  file: 'o arquivo que descreve os dois sítios (vigia.yaml)',
  missing: (file) => `Não há ${file}.`,
  missingRemedy: 'Escreva um com `vigia init`, ou indique outro com --file.',
  unreadable: (file, reason) => `Não é possível ler ${file}: ${reason}.`,
  unreadableRemedy: 'Dê a este usuário permissão de leitura, ou indique outro com --file.',
  invalid: (file, count) => (count === 1 ? `${file} tem um erro:` : `${file} tem ${count} erros:`),
  invalidRemedy:
    'Nada foi feito. Corrija e execute de novo; libs/site-config/vigia.schema.json descreve cada campo.',
};

/** The words about vigia.yaml in a language. */
export function siteFileMessages(locale: string): SiteFileMessages {
  return chooseByLocale(locale, { english, portuguese });
}
