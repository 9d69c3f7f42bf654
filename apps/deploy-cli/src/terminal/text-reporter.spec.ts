import { CommandError } from '../command-error.ts';
import { recordingStream } from '../testing/service-script.ts';
import { createFormat } from './format.ts';
import { createStyle } from './style.ts';
import { createTextReporter } from './text-reporter.ts';

function reporter({ redraw = false, coloured = false, columns = 100 } = {}) {
  let now = 0;
  const stdout = { ...recordingStream(redraw), columns };
  const stderr = recordingStream();
  return {
    stdout,
    stderr,
    pass: (milliseconds: number) => (now += milliseconds),
    say: createTextReporter({
      stdout,
      stderr,
      redraw,
      style: createStyle(coloured),
      format: createFormat('en'),
      clock: () => now,
    }),
  };
}

describe('the terminal', () => {
  it('has one plain line a step in a pipe: the mark, the thing, how long', () => {
    const { say, stdout, pass } = reporter();
    const step = say.step('port', 'Port');
    step.update('looking');
    pass(1_234);
    step.done('8080 is free');
    expect(stdout.text()).toBe('◉ Port           8080 is free  1.2 s\n');
  });

  it('says in a pipe how far a step is only after two seconds, and then every five', () => {
    const { say, stdout, pass } = reporter();
    const step = say.step('model', 'Model');
    for (let second = 0; second < 10; second += 1) {
      step.update(`${second}`);
      pass(1_000);
    }
    step.done('here');
    const details = stdout
      .text()
      .split('\n')
      .map((line) => line.split(/\s+/)[2]);
    expect(details).toEqual(['2', '7', 'here', undefined]);
  });

  it('draws running steps in place on a terminal and leaves only the lines of ended ones', () => {
    const { say, stdout } = reporter({ redraw: true });
    const first = say.step('a', 'First');
    const second = say.step('b', 'Second');
    first.done('one');
    second.fail('two');
    say.close();
    expect(screen(stdout.text())).toEqual([
      '◉ First          one  0 ms',
      '○ Second         two  0 ms',
    ]);
  });

  it('never lets a running line wrap', () => {
    const { say, stdout } = reporter({ redraw: true, columns: 30 });
    const step = say.step('a', 'First');
    step.update('x'.repeat(100));
    say.note('n', 'note');
    expect(Math.max(...screen(stdout.text()).map((line) => line.length))).toBeLessThan(30);
    say.close();
  });

  it('has no escape sequence in a pipe', () => {
    const { say, stdout, stderr } = reporter();
    say.step('a', 'First').done();
    say.error(
      new CommandError({ code: 'x', message: 'It broke.', remedy: 'Mend it.', excerpt: ['log'] }),
    );
    say.result('ready', 'Ready');
    // eslint-disable-next-line no-control-regex -- the terminal is driven by escape sequences
    expect(stdout.text() + stderr.text()).not.toMatch(/\u001b/);
    expect(stderr.text()).toBe('○ It broke.\n  log\nMend it.\n');
  });
});

/** What a terminal shows after the escape sequences for `up` and `erase below`. */
function screen(text: string): string[] {
  const lines: string[] = [''];
  // eslint-disable-next-line no-control-regex -- the terminal is driven by escape sequences
  for (const part of text.split(/(\u001b\[\??\d*[A-Za-z]|\n)/)) {
    // eslint-disable-next-line no-control-regex -- the terminal is driven by escape sequences
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up) lines.splice(lines.length - 1 - Number(up[1]), Number(up[1]) + 1, '');
    else if (part === '\n') lines.push('');
    else if (!part.startsWith('\u001b')) lines[lines.length - 1] += part.replaceAll('\r', '');
  }
  return lines.filter((line) => line !== '');
}
