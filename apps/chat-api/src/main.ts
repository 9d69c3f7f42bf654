import { createLogger } from '@vigia/observability';
import { runService } from '@vigia/service-process';
import { createRequestSigner } from '@vigia/site-trust';

import { createAgentConnection } from './agent-connection.ts';
import { createChatApiMetrics } from './chat-api-metrics.ts';
import { loopbackHosts } from './allowed-hosts.ts';
import { createChatApi } from './create-chat-api.ts';
import { closeServer, createHttpServer, listen } from './http-server.ts';
import { createNetworkReader, findClusterAccess } from './network-report.ts';
import { createMetricsServer } from './serve-metrics.ts';
import { loadSettings } from './settings.ts';

/** How long answers may go on after the service was asked to end, in milliseconds; clients resume elsewhere. */
const graceMilliseconds = 2_000;

void runService({
  name: 'chat-api',
  async start({ env }) {
    const settings = loadSettings(env);
    const { profile, listenHost, uiDirectory } = settings;
    const logger = createLogger({ name: 'chat-api', level: settings.logLevel });
    const signer = createRequestSigner({ privateKeyPem: settings.signingKeyPem });
    const agent = createAgentConnection({
      url: settings.agentUrl,
      network: settings.network,
      signer,
    });
    const { metricsPort } = settings;
    const metrics = metricsPort === undefined ? undefined : createChatApiMetrics(agent.path);
    const metricsServer = metrics && createMetricsServer(metrics.metrics);
    const access = findClusterAccess(env);
    const server = createHttpServer();
    const port = await listen(server, listenHost, settings.listenPort);
    const allowedHosts = settings.allowedHosts ?? loopbackHosts(port);
    server.on(
      'request',
      createChatApi({
        profile,
        agent,
        sessionSecret: settings.sessionSecret,
        acceptedSessionSecrets: settings.acceptedSessionSecrets,
        allowedHosts,
        uiDirectory,
        logger,
        metrics,
        readNetwork: access ? createNetworkReader({ access, logger }) : undefined,
      }),
    );
    if (metricsServer && metricsPort !== undefined) {
      await listen(metricsServer, listenHost, metricsPort, 'VIGIA_METRICS_PORT');
    }
    logger.info('service-started', { port, profile, keyId: signer.keyId });
    return {
      url: `http://${listenHost.includes(':') ? `[${listenHost}]` : listenHost}:${port}`,
      async stop() {
        logger.info('service-stopping');
        await closeServer(server, graceMilliseconds);
        if (metricsServer) await closeServer(metricsServer, 0);
        await agent.close();
      },
    };
  },
});
