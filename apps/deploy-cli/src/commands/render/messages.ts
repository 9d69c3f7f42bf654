import { chooseByLocale } from '@vigia/health-checks';

const english = {
  help: {
    render: 'write the objects of the public site as YAML, for GitOps',
    out: 'the folder to write to, with a kustomization; without it, one stream to the terminal',
    withSecrets: 'write the Secrets too, with the values of the two files below',
    signingKey: 'the private key that signs requests (Ed25519, PKCS #8, PEM)',
    sessionSecret: "the 32 random bytes that sign the guests' cookies",
  },
  step: 'Files',
  written: (count: number, removed: number) =>
    removed === 0 ? `${count} written` : `${count} written, ${removed} removed`,
  result: (directory: string) => `Apply it: kubectl apply --server-side --kustomize ${directory}`,
  secretsNote: (directory: string) =>
    `${directory}/secrets holds plain values: git ignores it, and it is not in the kustomization.`,
  foreignFile: (file: string) => `${file} is there already and was not written by vigia render.`,
  foreignFileRemedy: 'Nothing was written. Move the file away, or choose another folder by --out.',
  cannotWrite: (file: string, reason: string) => `${file} cannot be written: ${reason}.`,
  cannotWriteRemedy: 'Make the folder writable for this user, or choose another by --out.',
  secretsFrom: (from: string) =>
    `The Secrets are not Vigia's to write: public.secrets.from is ${from}.`,
  secretsFromRemedy: 'Leave --with-secrets out, or set public.secrets.from to vigia.',
  secretFilesMissing: '--with-secrets needs --signing-key and --session-secret.',
  secretFilesRemedy:
    'Make them: openssl genpkey -algorithm ed25519 -out signing-key.pem; openssl rand -out session-secret 32',
  secretsWithoutOut: '--with-secrets needs --out: Secrets are not written to a terminal.',
  secretsWithoutOutRemedy: 'Name a folder: --out deploy',
  keyUnusable: (file: string) => `${file} does not hold an Ed25519 private key as PEM (PKCS #8).`,
  sessionUnusable: (file: string) => `${file} holds fewer than 32 bytes.`,
};

export type RenderMessages = typeof english;

const portuguese: RenderMessages = {
  help: {
    render: 'escreve os objetos do sítio público em YAML, para GitOps',
    out: 'a pasta de destino, com um kustomization; sem ela, um só fluxo no terminal',
    withSecrets: 'escreve também os Secrets, com os valores dos dois arquivos abaixo',
    signingKey: 'a chave privada que assina os pedidos (Ed25519, PKCS #8, PEM)',
    sessionSecret: 'os 32 bytes aleatórios que assinam os cookies dos convidados',
  },
  step: 'Arquivos',
  written: (count, removed) =>
    removed === 0 ? `${count} escritos` : `${count} escritos, ${removed} removidos`,
  result: (directory) => `Para aplicar: kubectl apply --server-side --kustomize ${directory}`,
  secretsNote: (directory) =>
    `${directory}/secrets tem valores legíveis: o git a ignora e ela não está no kustomization.`,
  foreignFile: (file) => `${file} já existe e não foi escrito por vigia render.`,
  foreignFileRemedy: 'Nada foi escrito. Mova o arquivo, ou escolha outra pasta com --out.',
  cannotWrite: (file, reason) => `Não é possível escrever ${file}: ${reason}.`,
  cannotWriteRemedy: 'Dê a este usuário permissão de escrita, ou escolha outra pasta com --out.',
  secretsFrom: (from) => `Não cabe ao Vigia escrever os Secrets: public.secrets.from é ${from}.`,
  secretsFromRemedy: 'Retire --with-secrets, ou mude public.secrets.from para vigia.',
  secretFilesMissing: '--with-secrets precisa de --signing-key e --session-secret.',
  secretFilesRemedy:
    'Para criá-los: openssl genpkey -algorithm ed25519 -out signing-key.pem; openssl rand -out session-secret 32',
  secretsWithoutOut: '--with-secrets precisa de --out: Secrets não vão para o terminal.',
  secretsWithoutOutRemedy: 'Indique uma pasta: --out deploy',
  keyUnusable: (file) => `${file} não contém uma chave privada Ed25519 em PEM (PKCS #8).`,
  sessionUnusable: (file) => `${file} tem menos de 32 bytes.`,
};

/** The words of the command in a language. */
export function renderMessages(locale: string): RenderMessages {
  return chooseByLocale(locale, { english, portuguese });
}
