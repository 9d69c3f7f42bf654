import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: 'show what `vigia up` would change',
  forceConflicts: 'show what --force-conflicts would take over',
  exitCodes: 'Exit codes: 0 nothing would change, 1 something would.',
  step: 'Comparison',
  comparing: 'asking the cluster',
  hidden: '(a value of a Secret, not shown)',
  owned: (field: string, manager: string) => `${field} belongs to ${manager}`,
  nothing: 'Nothing would change.',
  some: (count: number) =>
    `${count === 1 ? 'One object' : `${count} objects`} would change: vigia up`,
};

const portuguese: typeof english = {
  help: 'mostra o que `vigia up` mudaria',
  forceConflicts: 'mostra o que --force-conflicts tomaria',
  exitCodes: 'Códigos de saída: 0 nada mudaria, 1 algo mudaria.',
  step: 'Comparação',
  comparing: 'perguntando ao cluster',
  hidden: '(um valor de um Secret, não mostrado)',
  owned: (field, manager) => `${field} pertence a ${manager}`,
  nothing: 'Nada mudaria.',
  some: (count) => `${count === 1 ? 'Um objeto mudaria' : `${count} objetos mudariam`}: vigia up`,
};

export function diffMessages(locale: string): typeof english {
  return chooseByLocale(locale, { english, portuguese });
}
