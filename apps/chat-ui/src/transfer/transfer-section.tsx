import { useEffect, useRef, useState } from 'react';

import { useServices } from '../app/services.ts';
import { useText } from '../i18n/use-text.ts';
import { importFile, type ImportFault, type ImportResult } from './import-file.ts';

type State = ImportResult & { isRunning: boolean; fault: ImportFault | null };

/** So many of the entries that were left out are named; of more the number is told. */
const namedEntries = 20;

/** Takes all conversations out as a file, and takes in those of a file. */
export function TransferSection() {
  const text = useText();
  const { transfer } = text;
  const { api, list, announcer } = useServices();
  const [state, setState] = useState<State | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const take = async (file: File) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const begin = { imported: 0, skipped: [], isRunning: true, fault: null };
    setState(begin);
    try {
      const onProgress = (result: ImportResult) => setState({ ...begin, ...result });
      const result = await importFile({ file, api, onProgress, signal });
      setState({ ...result, isRunning: false });
      announcer.say(transfer.imported(result.imported));
    } catch (error) {
      // Closed on the way: what was taken in by then stays.
      if (!signal.aborted) throw error;
    } finally {
      list.refresh();
    }
  };
  const faultWords = (fault: ImportFault) => {
    if (typeof fault === 'string') return transfer.faults[fault];
    const { what, next } = text.failure(fault.failure);
    return `${what} ${next}`;
  };
  const reasonWords = ({ reason }: ImportResult['skipped'][number]) =>
    typeof reason === 'string'
      ? transfer.reasons[reason]
      : (reason.failure.detail ?? text.failure(reason.failure).what);

  return (
    <section>
      <h3>{transfer.heading}</h3>
      <p className="turn-choices">
        <a className="text-button" href="/api/conversations/export" download>
          {transfer.allAsJson}
        </a>
        <a className="text-button" href="/api/conversations/export?format=markdown" download>
          {transfer.allAsMarkdown}
        </a>
      </p>
      <label className="import-field">
        {transfer.import}
        <input
          type="file"
          accept=".json,application/json"
          disabled={state?.isRunning}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) void take(file);
            // The same file can be chosen once more.
            target.value = '';
          }}
        />
      </label>
      <p className="quiet">{transfer.hint}</p>
      {state && (
        <div aria-busy={state.isRunning}>
          <p>
            {state.isRunning && <span className="pulse" aria-hidden="true" />}{' '}
            {transfer.imported(state.imported)}
          </p>
          {state.fault && <p className="failure">{faultWords(state.fault)}</p>}
          {state.skipped.length > 0 && (
            <>
              <p className="failure">{transfer.skipped(state.skipped.length)}</p>
              <ol className="skipped">
                {state.skipped.slice(0, namedEntries).map((entry) => (
                  <li key={entry.place} dir="auto">
                    {transfer.entry(entry.place, entry.title)}: {reasonWords(entry)}
                  </li>
                ))}
              </ol>
            </>
          )}
        </div>
      )}
    </section>
  );
}
