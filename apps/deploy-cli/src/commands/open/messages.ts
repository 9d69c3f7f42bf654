import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'open the page in the browser, through a forwarded port where it has no public address',
  port: 'port on 127.0.0.1 to forward from; 0 takes a free one',
  noBrowser: 'say the address, open no browser',
  forwarding: (url: string) => `${url} leads to the page until this is stopped (Ctrl-C).`,
  broken: (reason: string) => `A connection could not be forwarded: ${reason}`,
  noAddress: 'The public site has no address yet.',
  noAddressRemedy: 'vigia status shows what it waits for.',
};

const portuguese: typeof english = {
  help: 'abre a página no navegador, por uma porta redirecionada onde ela não tem endereço público',
  port: 'porta em 127.0.0.1 de onde redirecionar; 0 usa uma livre',
  noBrowser: 'diz o endereço, não abre navegador',
  forwarding: (url) => `${url} leva à página até isto ser parado (Ctrl-C).`,
  broken: (reason) => `Uma conexão não pôde ser redirecionada: ${reason}`,
  noAddress: 'O site público ainda não tem endereço.',
  noAddressRemedy: 'vigia status mostra o que ele espera.',
};

export function openMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
