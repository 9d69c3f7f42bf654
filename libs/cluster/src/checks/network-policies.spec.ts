import { type KubernetesObject } from '../objects/kubernetes-object.ts';
import { policiesAgainst } from './network-policies.ts';

const policy = (name: string, spec: object): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec,
});
const chat = { app: 'chat' };
const router = { app: 'router' };
const here = { 'kubernetes.io/metadata.name': 'here' };
const fromChat = (spec: object[]) =>
  policiesAgainst(
    spec.map((each, index) => policy(`p${index + 1}`, each)),
    router,
    'ingress',
    { pods: chat, namespace: here },
    [1024],
  );

describe('what policies let through', () => {
  it('is everything where none selects the pod in that direction', () => {
    expect(fromChat([])).toEqual([]);
    expect(fromChat([{ podSelector: { matchLabels: { app: 'another' } } }])).toEqual([]);
    expect(fromChat([{ podSelector: {}, policyTypes: ['Egress'] }])).toEqual([]);
  });

  it('is nothing where those that select it have no rule for it', () => {
    const denied = { podSelector: {}, policyTypes: ['Ingress'] };
    const otherPort = {
      podSelector: {},
      ingress: [{ ports: [{ protocol: 'TCP', port: 80, endPort: 1000 }] }],
    };
    const otherPods = {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['router'] }] },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'another' } } }] }],
    };
    const otherNamespace = {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] }],
    };
    const all = [denied, otherPort, otherPods, otherNamespace];
    expect(fromChat(all)).toEqual(['p1', 'p2', 'p3', 'p4']);
  });

  it.each([
    ['the pods', { from: [{ podSelector: { matchLabels: chat } }] }],
    ['a range of ports', { ports: [{ port: 1000, endPort: 2000 }] }],
    ['a port by name, which cannot be told', { ports: [{ port: 'http' }] }],
    ['their namespace', { from: [{ namespaceSelector: { matchLabels: here } }] }],
    ['addresses, which cannot be told', { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
    ['all', {}],
  ])('is what one of them names: %s', (_what, rule) => {
    const denied = { podSelector: {}, policyTypes: ['Ingress'] };
    expect(fromChat([denied, { podSelector: {}, ingress: [rule] }])).toEqual([]);
  });

  it('is no connection from outside for a rule of pods of the same namespace', () => {
    const one = policy('p', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    expect(policiesAgainst([one], router, 'ingress', 'outside', [55_671])).toEqual(['p']);
  });
});
