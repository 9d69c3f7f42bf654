import { type CheckResult, chooseByLocale, type Report } from '@vigia/health-checks';

const english = {
  help: {
    doctor: 'look at every hop that can be seen from here, and name the first broken one',
    side: 'look at this side alone; without it, at whatever is found here',
    timeout: 'how long one check may take, in seconds',
    timeoutInvalid: (text: string) => `${text} is not a number of seconds from 1 to 600.`,
    exitCodes: 'Exit codes: 0 healthy, 1 broken, 2 cannot tell.',
  },
  step: 'Checks',
  progress: (done: number, total: number, id: string) => `${done} of ${total}, ${id}`,
  summary: ({ ok, broken, unknown, skipped }: Report['counts']) =>
    `${ok} well, ${broken} broken, ${unknown} not to be told, ${skipped} not looked at`,
  mend: 'Mend:',
  verdict: (verdict: Report['verdict'], first: CheckResult | undefined) => {
    if (first) return `Broken: ${first.id}. ${first.mend ?? first.why ?? first.seen}`;
    return verdict === 'healthy'
      ? 'Every hop that can be seen from here is well.'
      : 'Nothing is seen to be broken, but not every hop can be told from here.';
  },
  nothing: 'There is nothing of Vigia on this machine to look at.',
  nothingRemedy: 'Say which side to look at: vigia doctor --side private',
};

export type DoctorMessages = typeof english;

const portuguese: DoctorMessages = {
  help: {
    doctor: 'verifica cada trecho que se vê daqui e diz qual é o primeiro com defeito',
    side: 'verifica só este lado; sem ela, o que for encontrado aqui',
    timeout: 'quanto pode durar uma verificação, em segundos',
    timeoutInvalid: (text) => `${text} não é um número de segundos de 1 a 600.`,
    exitCodes: 'Códigos de saída: 0 tudo bem, 1 com defeito, 2 não se pode dizer.',
  },
  step: 'Verificações',
  progress: (done, total, id) => `${done} de ${total}, ${id}`,
  summary: ({ ok, broken, unknown, skipped }) =>
    `${ok} bem, ${broken} com defeito, ${unknown} sem resposta, ${skipped} não verificadas`,
  mend: 'Correção:',
  verdict: (verdict, first) => {
    if (first) return `Com defeito: ${first.id}. ${first.mend ?? first.why ?? first.seen}`;
    return verdict === 'healthy'
      ? 'Todos os trechos que se veem daqui estão bem.'
      : 'Nada parece com defeito, mas nem todos os trechos podem ser vistos daqui.';
  },
  nothing: 'Não há nada do Vigia nesta máquina para verificar.',
  nothingRemedy: 'Diga qual lado verificar: vigia doctor --side private',
};

/** The words of the command in a language. */
export function doctorMessages(locale: string): DoctorMessages {
  return chooseByLocale(locale, { english, portuguese });
}
