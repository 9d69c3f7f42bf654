import { describeReference, type KubernetesObject, type PlannedChange } from '@vigia/cluster';
import { structuredPatch } from 'diff';
import { stringify } from 'yaml';

import type { Style } from '../../terminal/style.ts';

/** One change as the hunks of a unified diff over its YAML, with three lines around each; values of Secrets are hidden. */
export function renderChange(change: PlannedChange, hidden: string, style: Style): string[] {
  const before = toText(change.before, hidden);
  const after = toText(change.after, hidden);
  const name = describeReference(change.object);
  const { hunks } = structuredPatch(name, name, before, after, '', '', { context: 3 });
  return hunks.flatMap(({ oldStart, newStart, lines }) => [
    style.quiet(`@@ -${oldStart} +${newStart} @@`),
    ...lines.filter((line) => !line.startsWith('\\')).map((line) => paint(line, style)),
  ]);
}

function paint(line: string, style: Style): string {
  if (line.startsWith('+')) return style.accent(line);
  return line.startsWith('-') ? style.danger(line) : line;
}

function toText(object: KubernetesObject | null, hidden: string): string {
  if (object === null) return '';
  return stringify(object.kind === 'Secret' ? withoutValues(object, hidden) : object, {
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

function withoutValues(object: KubernetesObject, hidden: string): KubernetesObject {
  const hide = (values: unknown) =>
    Object.fromEntries(
      Object.keys((values as object | undefined) ?? {}).map((key) => [key, hidden]),
    );
  const { data, stringData, ...rest } = object;
  return {
    ...rest,
    ...(data ? { data: hide(data) } : {}),
    ...(stringData ? { stringData: hide(stringData) } : {}),
  } as KubernetesObject;
}
