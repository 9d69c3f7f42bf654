import { Command, InvalidArgumentError, Option } from 'commander';

import type { Dependencies } from '../../dependencies.ts';
import { withSiteOptions } from '../../site/site-options.ts';
import { outputOption } from '../../terminal/output-option.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { doctorMessages } from './messages.ts';

/** `vigia doctor`: looks at every hop that can be seen from here, and names the first broken one. */
export function doctorCommand(
  dependencies: Dependencies,
  run: (options: DoctorOptions, dependencies: Dependencies) => Promise<void> = runDoctor,
): Command {
  const { help } = doctorMessages(dependencies.messages.locale);
  return withSiteOptions(new Command('doctor').description(help.doctor), dependencies)
    .addOption(new Option('--side <side>', help.side).choices(['private', 'public']))
    .addOption(
      new Option('--timeout <seconds>', help.timeout).default(10).argParser((text) => {
        const seconds = Number(text);
        if (seconds > 0 && seconds <= 600) return seconds;
        throw new InvalidArgumentError(help.timeoutInvalid(text));
      }),
    )
    .addOption(outputOption(dependencies.messages.help.output))
    .allowExcessArguments(false)
    .addHelpText('after', `\n${help.exitCodes}`)
    .action((options: DoctorOptions) => run(options, dependencies));
}

async function runDoctor(options: DoctorOptions, dependencies: Dependencies): Promise<void> {
  const { runDoctor: run } = await import('./run-doctor.ts');
  await run(options, dependencies);
}
