import { askRights, describeReference, planChanges } from '@vigia/cluster';

import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { ExitRequest } from '../../exit-request.ts';
import { desiredObjects, keptObjects } from '../../site/desired-objects.ts';
import { siteMessages } from '../../site/messages.ts';
import { withSite } from '../../site/open-site.ts';
import { createStyle, usesColour } from '../../terminal/style.ts';
import type { DiffOptions } from './diff-options.ts';
import { diffMessages } from './messages.ts';
import { renderChange } from './render-change.ts';

/** Shows each change; writes nothing. @throws ExitRequest with 1 when something would change */
export async function runDiff(options: DiffOptions, dependencies: Dependencies): Promise<void> {
  const { messages, stop, stdout, environment } = dependencies;
  const words = diffMessages(messages.locale);
  const { actions } = siteMessages(messages.locale);
  const reporter = dependencies.reporter(options.output);
  const plan = await withSite(options, dependencies, async (site) => {
    const step = reporter.step('plan', words.step);
    step.update(words.comparing);
    const rights = await askRights(
      site.cluster,
      [{ verb: 'patch', group: '', resource: 'namespaces' }],
      { signal: stop },
    );
    const objects = await desiredObjects(
      site,
      rights.every(({ isAllowed }) => isAllowed),
      stop,
    );
    const result = await planChanges(site.cluster, objects, {
      set: site.set,
      keep: keptObjects(site),
      force: options.forceConflicts,
      signal: stop,
    });
    step.done(site.cluster.contextName);
    return result;
  });

  const style = createStyle(usesColour(stdout, environment));
  const changes = plan.changes.filter(({ action }) => action !== 'unchanged');
  for (const change of changes) {
    const lines = [
      style.strong(`${actions[change.action]} ${describeReference(change.object)}`),
      ...change.conflicts.map(({ field, manager }) => `! ${words.owned(field, manager ?? '?')}`),
      ...(change.action === 'conflict' ? [] : renderChange(change, words.hidden, style)),
      '',
    ];
    reporter.note('change', options.output === 'text' ? lines.join('\n') : '', {
      action: change.action,
      object: change.object,
      conflicts: change.conflicts,
    });
  }
  reporter.result('diff', changes.length === 0 ? words.nothing : words.some(changes.length), {
    count: changes.length,
  });
  if (changes.length > 0) throw new ExitRequest(exitCodes.failed);
}
