import { type Cluster } from '../connection/cluster.ts';
import { type CallOptions } from '../objects/object-client.ts';

/** One right: a verb on a kind, in a namespace or, without one, in the whole cluster. */
export type AccessQuestion = {
  verb: string;
  group: string;
  resource: string;
  namespace?: string | undefined;
};

/** Asks the API server whether this user has each right, without using it. @throws ClusterError */
export async function askRights(
  cluster: Cluster,
  questions: readonly AccessQuestion[],
  call: CallOptions = {},
): Promise<{ question: AccessQuestion; isAllowed: boolean }[]> {
  return await Promise.all(
    questions.map(async (question) => {
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
      return { question, isAllowed: answer.status?.allowed === true };
    }),
  );
}
