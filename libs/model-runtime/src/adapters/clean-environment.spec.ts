import { createCleanEnvironment } from './clean-environment.ts';

it('a model server inherits neither the settings of its libraries nor the secrets of the agent', () => {
  const environment = createCleanEnvironment(
    {
      PATH: '/bin',
      CUDA_VISIBLE_DEVICES: '0',
      CONFIG_FILE: '/tmp/other.json',
      CHAT_FORMAT: 'other',
      LORA_PATH: '/tmp/lora',
      HF_TOKEN: 'secret',
      VIGIA_VERIFICATION_KEY_FILES: '/keys',
      PYTHONPATH: '/tmp',
      LLAMA_ARG_HOST: '0.0.0.0',
    },
    { API_KEY: 'its own' },
  );
  expect(environment).toEqual({ PATH: '/bin', CUDA_VISIBLE_DEVICES: '0', API_KEY: 'its own' });
});
