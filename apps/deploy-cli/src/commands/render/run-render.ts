import path from 'node:path';

import { renderPublicSite, renderRouterSecurity, toYaml, toYamlFiles } from '@vigia/manifests';

import type { Dependencies } from '../../dependencies.ts';
import { readSiteFile } from '../../site-file/read-site-file.ts';
import { version } from '../../version.ts';
import { renderMessages } from './messages.ts';
import { readSecretFiles } from './read-secret-files.ts';
import type { RenderCommandOptions } from './render-options.ts';
import { writeFiles } from './write-files.ts';

/** Renders vigia.yaml to a folder, or to the terminal. @throws CommandError */
export async function runRender(
  options: RenderCommandOptions,
  dependencies: Dependencies,
): Promise<void> {
  const { messages, currentDirectory, stdout } = dependencies;
  const words = renderMessages(messages.locale);
  const config = readSiteFile(options.file, dependencies);
  const secrets = readSecretFiles(options, config, dependencies, words);
  const objects = renderPublicSite(config, { version, ...(secrets ? { secrets } : {}) });

  if (options.out === undefined) {
    stdout.write(toYaml(objects));
    return;
  }
  const reporter = dependencies.reporter(options.output);
  const step = reporter.step('files', words.step);
  const directory = path.resolve(currentDirectory, options.out);
  const files = toYamlFiles(objects, renderRouterSecurity({ config }));
  const { written, removed } = writeFiles(directory, files, messages, words);
  step.done(words.written(written.length, removed.length));
  if (secrets) reporter.note('secrets', words.secretsNote(options.out));
  reporter.result('rendered', words.result(options.out), {
    directory,
    files: files.map((file) => file.path),
    removed: removed.map((file) => path.relative(directory, file)),
  });
}
