type Environment = Readonly<Record<string, string | undefined>>;

/** Passed on to the services; everything else stays here, tokens such as HF_TOKEN above all. */
const passedOn =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|CUDA_\w+|GGML_\w+|VIGIA_LOG_LEVEL|VIGIA_MODEL_(SLOTS|CONTEXT_TOKENS|THREADS)|VIGIA_(SUGGEST_TITLES|LIMITS_FILE|RETENTION_DAYS|DATABASE_URL_FILE))$/;

/** The environment of a service: what it needs of the launcher's, and its own settings. */
export function childEnvironment(
  environment: Environment,
  settings: Record<string, string | undefined>,
): Record<string, string> {
  const entries = [
    ...Object.entries(environment).filter(([name]) => passedOn.test(name)),
    ...Object.entries(settings),
  ];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
