import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'remove the public site from the cluster, and nothing that it does not own',
  keepData: 'keep the keys and the Skupper site, so that a later `vigia up` needs no new pairing',
  step: 'Removal',
  looking: 'looking for what is there',
  nothing: 'There is nothing of this site in the cluster.',
  ask: (count: number, namespace: string, context: string) =>
    `Delete ${count} objects in ${namespace} of ${context}? Conversations stay at the private site. [y/N] `,
  deleting: (what: string) => `deleting ${what}`,
  deleted: (count: number) => `${count} deleted`,
  kept: (what: string) => `Kept: ${what}`,
  namespaceGoes: (name: string) => `The namespace ${name}, made by vigia up, goes too.`,
  done: 'The public site is gone. The private site and its conversations are untouched.',
};

const portuguese: typeof english = {
  help: 'remove o site público do cluster, e nada que não seja dele',
  keepData:
    'mantém as chaves e o site do Skupper; um `vigia up` posterior dispensa novo pareamento',
  step: 'Remoção',
  looking: 'procurando o que há',
  nothing: 'Não há nada deste site no cluster.',
  ask: (count, namespace, context) =>
    `Apagar ${count} objetos em ${namespace} de ${context}? As conversas ficam no site privado. [s/N] `,
  deleting: (what) => `apagando ${what}`,
  deleted: (count) => `${count} apagados`,
  kept: (what) => `Mantidos: ${what}`,
  namespaceGoes: (name) => `O namespace ${name}, criado por vigia up, também se vai.`,
  done: 'O site público se foi. O site privado e as suas conversas estão intactos.',
};

export function downMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
