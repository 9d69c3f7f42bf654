/**
 * What a model server may inherit. Everything else is held back: settings of llama-cpp-python, vLLM and
 * others can be given by variables (`CONFIG_FILE`, `CHAT_FORMAT`, `LORA_PATH`, ...), and the agent's own
 * variables name its secrets.
 */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|TMPDIR|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|(CUDA|NVIDIA|HIP|ROCR|ROCM|HSA|GPU|ONEAPI|ZE)_[A-Z_]+|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|CONTAINER_HOST|OMP_NUM_THREADS)$/;

/** The environment of a model server: the few inherited variables, and those that its adapter sets. */
export function createCleanEnvironment(
  environment: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && inherited.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...own };
}
