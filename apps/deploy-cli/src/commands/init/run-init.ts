import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { formatConfigFinding, loadSiteConfig, siteConfigJsonSchemaText } from '@vigia/site-config';

import { CommandError } from '../../command-error.ts';
import type { Dependencies } from '../../dependencies.ts';
import { exitCodes } from '../../exit-codes.ts';
import { composeSiteFile, schemaFileName } from './compose-site-file.ts';
import type { InitOptions } from './init-options.ts';
import { lookAtCluster } from './look-at-cluster.ts';
import { initMessages } from './messages.ts';
import { draftFrom, type SiteDraft } from './site-draft.ts';

/** Writes vigia.yaml and the schema beside it. @throws CommandError, ClusterError */
export async function runInit(options: InitOptions, dependencies: Dependencies): Promise<void> {
  const { ask, currentDirectory, messages, stdout, stop } = dependencies;
  const words = initMessages(messages.locale);
  const file = path.resolve(currentDirectory, options.file);
  const refuseExisting = () => {
    if (options.force || !existsSync(file)) return;
    throw new CommandError({
      code: 'site_file_exists',
      message: words.exists(options.file),
      remedy: words.existsRemedy,
      exitCode: exitCodes.configInvalid,
    });
  };
  refuseExisting();

  const facts = await lookAtCluster(options, dependencies, words);
  const directory = path.basename(path.dirname(file));
  let draft = draftFrom(options, facts, directory);
  const compose = (answers: SiteDraft) => composeSiteFile(answers, words.comments);
  const findingsOf = (answers: SiteDraft) =>
    loadSiteConfig(compose(answers), options.file).findings ?? [];

  if (!options.yes && stdout.isTTY && ask.isPossible && options.output === 'text') {
    const { askPerson } = await import('./ask-person.ts');
    try {
      draft = await askPerson(draft, {
        options,
        facts,
        words: words.questions,
        faultOf: (answers, field) =>
          findingsOf(answers).find((finding) => finding.field === field)?.message ?? null,
        stop,
      });
    } catch (error) {
      // Ctrl-C within a question: the library's own error, or the abort of ours.
      stop.throwIfAborted();
      if (error instanceof Error && error.name === 'ExitPromptError') throw interrupted();
      throw error;
    }
  }

  const findings = findingsOf(draft);
  if (findings.length > 0) {
    throw new CommandError({
      code: 'answers_incomplete',
      message: words.incomplete,
      remedy: words.incompleteRemedy,
      excerpt: findings.map(formatConfigFinding),
      exitCode: exitCodes.wrongUsage,
    });
  }
  refuseExisting();
  const write = (target: string, text: string) => {
    try {
      writeFileSync(target, text);
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      const reason = (messages.fileReasons as Record<string, string>)[code] ?? message;
      throw new CommandError({
        code: 'cannot_write',
        message: words.cannotWrite(target, reason),
        remedy: words.cannotWriteRemedy,
        cause,
      });
    }
  };
  write(path.join(path.dirname(file), schemaFileName), siteConfigJsonSchemaText());
  write(file, compose(draft));
  dependencies.reporter(options.output).result('written', words.written(options.file), { file });
}

function interrupted(): CommandError {
  return new CommandError({
    code: 'interrupted',
    message: 'Ctrl-C',
    exitCode: exitCodes.interrupted,
  });
}
