import { type LintOptions, type SourceFile } from '../../lint/lint.ts';
import { type TestAuthority } from '../certificates.ts';
import { secretYaml, yaml } from '../documents.ts';
import { kubernetes, podman } from '../targets.ts';

/** A fault, and where the lint must see it. */
export interface LintCase {
  readonly rule: string;
  readonly files: readonly SourceFile[];
  readonly options: LintOptions;
  readonly at: { file: string; document: number; line: number; field: string };
}

export const site = { name: 'Site-lab.yaml', text: yaml('Site', 'lab', 'edge: false') };
export const linkSpec = `
endpoints:
  - name: inter-router
    host: r1.apps.example.test
    port: "443"
tlsCredentials: link-hub`;

/** A file with one document. */
export const one = (kind: string, name: string, spec: string) => [
  { name: `${kind}-${name}.yaml`, text: yaml(kind, name, spec) },
];

export type LintFixtures = ReturnType<typeof createLintFixtures>;

/** What the cases are made of: a site that is right, to which each adds one fault. */
export function createLintFixtures(authority: TestAuthority) {
  const tls = authority.issue();
  const other = authority.issue();
  const now = new Date();
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const dying = authority.issue({ notAfter: inDays(10) });
  const unborn = authority.issue({ notBefore: inDays(1) });
  const keysOf = (credentials: typeof tls) => ({
    'ca.crt': credentials.ca,
    'tls.crt': credentials.certificate,
    'tls.key': credentials.privateKey,
  });
  const secret = { name: 'Secret-link-hub.yaml', text: secretYaml('link-hub', keysOf(tls)) };
  const secretWith = (text: string) => ({ name: 'Secret-link-hub.yaml', text });
  const link = { name: 'Link-hub.yaml', text: yaml('Link', 'hub', linkSpec) };
  const linkWith = (change: (spec: string) => string) => ({
    name: 'Link-hub.yaml',
    text: yaml('Link', 'hub', change(linkSpec.trim())),
  });

  const system = (
    rule: string,
    files: SourceFile[],
    line: number,
    field: string,
    file?: string,
    options: Partial<LintOptions> = {},
  ): LintCase => ({
    rule,
    files: [site, ...files],
    options: { target: podman, now, ...options },
    at: { file: file ?? files[0]?.name ?? '', document: 1, line, field },
  });
  const cluster = (
    rule: string,
    files: SourceFile[],
    line: number,
    field: string,
    options: Partial<LintOptions> = {},
  ): LintCase => ({
    rule,
    files,
    options: { target: kubernetes, now, ...options },
    at: { file: files.at(-1)?.name ?? '', document: 1, line, field },
  });
  const linked = (rule: string, change: (spec: string) => string, line: number, field: string) =>
    system(rule, [linkWith(change), secret], line, field);
  const withSecret = (rule: string, text: string, line: number, field: string) =>
    system(rule, [secretWith(text), link], line, field);
  const listener = (spec: string) => one('Listener', 'instructlab', spec);
  const good = 'routingKey: instructlab\nhost: instructlab\nport: 8000';
  return {
    tls,
    other,
    dying,
    unborn,
    keysOf,
    secret,
    link,
    system,
    cluster,
    linked,
    withSecret,
    listener,
    good,
  };
}
