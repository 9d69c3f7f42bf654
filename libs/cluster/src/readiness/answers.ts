import { type Readiness } from '@vigia/skupper-config';

type Waiting = Extract<Readiness, { state: 'waiting' }>;

export function ready(since?: string): Readiness {
  return { state: 'ready', since: since ?? null };
}

export function waiting(
  code: string,
  detail: string,
  more: Partial<Pick<Waiting, 'waitingFor' | 'since' | 'isOverdue' | 'remedy'>> = {},
): Readiness {
  return {
    state: 'waiting',
    waitingFor: more.waitingFor ?? code,
    code,
    detail,
    since: more.since ?? null,
    isOverdue: more.isOverdue ?? false,
    remedy: more.remedy ?? '',
  };
}

export function failed(code: string, detail: string, remedy: string, since?: string): Readiness {
  return { state: 'failed', code, detail, since: since ?? null, remedy };
}
