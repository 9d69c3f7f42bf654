import type { NetworkReport } from '@vigia/api-contract';

import { Fragment } from 'react';

import { useText } from '../i18n/use-text.ts';

/** The links between the sites, and the sites themselves, as Skupper reports them. */
export function NetworkTables({ network }: { network: NetworkReport }) {
  const { status: words } = useText();
  const { network: names } = words;
  return (
    <section>
      <h2>{names.heading}</h2>
      <div className="table-frame" role="group" tabIndex={0} aria-label={names.links}>
        <table className="hops">
          <caption>{names.links}</caption>
          <thead>
            <tr>
              <th scope="col">{names.link}</th>
              <th scope="col">{names.from}</th>
              <th scope="col">{names.to}</th>
              <th scope="col">{words.state}</th>
            </tr>
          </thead>
          <tbody>
            {network.links.map(({ name, from, to, isUp }) => (
              <tr key={`${from} ${name}`} data-state={isUp ? 'ok' : 'down'}>
                <th scope="row">
                  <span className="hop-mark" aria-hidden="true" />
                  {name}
                </th>
                <td>{from}</td>
                <td>{to}</td>
                <td className="hop-state">{isUp ? words.states.ok : words.states.down}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {network.links.length === 0 && <p>{names.noLinks}</p>}
      <dl className="facts">
        {network.sites.map(({ name, platform, version }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{[platform, version && `Skupper ${version}`].filter(Boolean).join(', ') || '–'}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
