import { isResourceKind, apiVersionOf, systemSiteKinds } from '../../resources/kinds.ts';
import { isSystemSite } from '../../target.ts';
import { type LintRule } from '../rule.ts';

/** True for `spec.endpoints[n].port`, the one port of Skupper that must be a string. */
function isEndpointPort(path: readonly (string | number)[]): boolean {
  return path[0] === 'spec' && path[1] === 'endpoints' && path[3] === 'port';
}

export const structureRules: readonly LintRule[] = [
  {
    id: 'unknown-kind',
    severity: 'warning',
    summary: 'The document is of a kind that Skupper reads',
    *check({ documents }) {
      for (const document of documents) {
        if (isResourceKind(document.kind)) continue;
        yield {
          document,
          path: ['kind'],
          message:
            document.kind === null
              ? 'this document has no kind'
              : `${document.kind} is no kind that Skupper reads, so it is skipped`,
          remedy: 'Correct the kind, or keep the document elsewhere.',
        };
      }
    },
  },
  {
    id: 'kind-not-on-system-site',
    severity: 'error',
    summary: 'The kind is one that a system site reads',
    *check({ documents, target }) {
      if (!isSystemSite(target)) return;
      for (const document of documents) {
        if (!isResourceKind(document.kind) || systemSiteKinds.has(document.kind)) continue;
        yield {
          document,
          path: ['kind'],
          message: `a system site skips ${document.kind}: it is for Kubernetes only`,
          remedy: 'Use a Connector with a host.',
        };
      }
    },
  },
  {
    id: 'schema',
    severity: 'error',
    summary:
      'The fields are those of the Skupper 2.2 schema, of the right type, none missing, none unknown',
    readsRefusedFields: true,
    *check({ documents }) {
      for (const document of documents) {
        for (const { path, message, unknownField } of document.schemaFaults) {
          if (isEndpointPort(path)) continue;
          const version = isResourceKind(document.kind) ? apiVersionOf(document.kind) : '';
          const isVersion = path.length === 1 && path[0] === 'apiVersion';
          yield {
            document,
            path,
            message: isVersion ? `must be ${version}` : message,
            remedy: unknownField
              ? 'Correct the spelling, or remove the field.'
              : isVersion
                ? `Write apiVersion: ${version}; Skupper 1 resources have no place here.`
                : 'Correct the field as the schema of Skupper 2.2 has it.',
          };
        }
      }
    },
  },
  {
    id: 'endpoint-port-type',
    severity: 'error',
    summary: 'The port of an endpoint is a string',
    readsRefusedFields: true,
    *check({ documents }) {
      for (const document of documents) {
        for (const { path } of document.schemaFaults) {
          if (!isEndpointPort(path)) continue;
          yield {
            document,
            path,
            // Elsewhere in Skupper a port is a number; decoding stops here and leaves the Link half empty.
            message: 'the port of an endpoint is a string, and a number makes the Link unreadable',
            remedy: 'Put the port in quotes: port: "443".',
          };
        }
      }
    },
  },
];
