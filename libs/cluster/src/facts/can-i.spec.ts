import { type Cluster } from '../connection/cluster.ts';
import { ClusterError } from '../errors/cluster-error.ts';
import { type AccessQuestion, askRights } from './can-i.ts';

type Review = {
  kind: string;
  spec: { resourceAttributes?: { verb: string; resource: string; namespace?: string } };
};

/** A cluster that knows rules, and answers single questions by a list. */
function clusterWith(rules: unknown[] | ClusterError, allowed: string[] = []) {
  const asked: string[] = [];
  const cluster = {
    request: (call: { body: Review }) => {
      const { kind, spec } = call.body;
      if (kind === 'SelfSubjectRulesReview') {
        if (rules instanceof ClusterError) return Promise.reject(rules);
        return Promise.resolve({ status: { resourceRules: rules, incomplete: true } });
      }
      const { verb = '', resource = '', namespace = '' } = spec.resourceAttributes ?? {};
      const question = [verb, resource, namespace].filter(Boolean).join(' ');
      asked.push(question);
      return Promise.resolve({ status: { allowed: allowed.includes(question) } });
    },
  } as unknown as Cluster;
  return { cluster, asked };
}

const question = (verb: string, resource: string, group = ''): AccessQuestion => ({
  verb,
  group,
  resource,
  namespace: 'chat',
});
const all = [question('get', 'secrets'), question('patch', 'deployments', 'apps')];
const answersOf = async (cluster: Cluster, questions = all) =>
  (await askRights(cluster, questions)).map(({ isAllowed }) => isAllowed);

it('needs one question for all that the rules of a namespace grant', async () => {
  const { cluster, asked } = clusterWith([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
  expect(await answersOf(cluster)).toEqual([true, true]);
  expect(asked).toEqual([]);
});

it('asks one by one for what the rules do not grant, since they may be incomplete', async () => {
  const { cluster, asked } = clusterWith(
    [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }],
    ['patch deployments chat'],
  );
  expect(await answersOf(cluster, [...all, question('delete', 'secrets')])).toEqual([
    true,
    true,
    false,
  ]);
  expect(asked.sort()).toEqual(['delete secrets chat', 'patch deployments chat']);
});

it('does not take a rule for one name or another group for a right on the kind', async () => {
  const { cluster } = clusterWith([
    { verbs: ['*'], apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'] },
    { verbs: ['*'], apiGroups: ['extensions'], resources: ['deployments'] },
  ]);
  expect(await answersOf(cluster)).toEqual([false, false]);
});

it('never takes the rules of a namespace for a right in the whole cluster', async () => {
  const { cluster, asked } = clusterWith([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
  const around = { verb: 'create', group: '', resource: 'namespaces' };
  expect(await answersOf(cluster, [around, question('get', 'secrets')])).toEqual([false, true]);
  expect(asked).toEqual(['create namespaces']);
});

it('goes on where the rules cannot be told', async () => {
  const refused = new ClusterError('forbidden', 'no', { remedy: '' });
  const { cluster } = clusterWith(refused, ['get secrets chat']);
  expect(await answersOf(cluster)).toEqual([true, false]);
});
