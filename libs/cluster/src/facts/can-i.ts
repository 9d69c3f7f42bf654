import { type Cluster } from '../connection/cluster.ts';
import { isClusterError } from '../errors/cluster-error.ts';
import { mapLimited } from '../map-limited.ts';
import { type CallOptions } from '../objects/object-client.ts';

/** One right: a verb on a kind, in a namespace or, without one, in the whole cluster. */
export type AccessQuestion = {
  verb: string;
  group: string;
  resource: string;
  namespace?: string | undefined;
};

/** How many questions are asked at a time. */
const concurrency = 8;

/**
 * Asks the API server whether this user has each right, without using it. The rules that it tells of a namespace answer
 * most questions at once; what they do not grant is asked one by one, since they may be incomplete.
 * @throws ClusterError
 */
export async function askRights(
  cluster: Cluster,
  questions: readonly AccessQuestion[],
  call: CallOptions = {},
): Promise<{ question: AccessQuestion; isAllowed: boolean }[]> {
  const namespaces = new Set(questions.flatMap(({ namespace }) => namespace ?? []));
  const rules = new Map(
    await mapLimited([...namespaces], concurrency, async (namespace) => {
      return [namespace, await readRules(cluster, namespace, call)] as const;
    }),
  );
  return await mapLimited(questions, concurrency, async (question) => {
    const { namespace } = question;
    const granted = namespace === undefined ? [] : (rules.get(namespace) ?? []);
    const isAllowed =
      granted.some((rule) => grants(rule, question)) || (await askOne(cluster, question, call));
    return { question, isAllowed };
  });
}

type Rule = {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
};

async function readRules(cluster: Cluster, namespace: string, call: CallOptions): Promise<Rule[]> {
  try {
    const answer = await cluster.request<{ status?: { resourceRules?: Rule[] } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      },
      verb: 'create',
      subject: 'the question what this user may do',
      ...call,
    });
    return answer.status?.resourceRules ?? [];
  } catch (error) {
    // An authorizer that cannot list its rules answers single questions all the same.
    if (isClusterError(error, 'not_found', 'forbidden', 'bad_request', 'server_error')) return [];
    throw error;
  }
}

/** A rule for some names only says nothing about the rest of its kind. */
function grants(rule: Rule, { verb, group, resource }: AccessQuestion): boolean {
  const has = (list: string[] | undefined, wanted: string) =>
    list !== undefined && (list.includes('*') || list.includes(wanted));
  return (
    (rule.resourceNames ?? []).length === 0 &&
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, resource)
  );
}

async function askOne(
  cluster: Cluster,
  question: AccessQuestion,
  call: CallOptions,
): Promise<boolean> {
  const { verb, group, resource, namespace } = question;
  const answer = await cluster.request<{ status?: { allowed?: boolean } }>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb,
          group,
          resource,
          ...(namespace === undefined ? {} : { namespace }),
        },
      },
    },
    verb: 'create',
    subject: 'the question what this user may do',
    ...call,
  });
  return answer.status?.allowed === true;
}
