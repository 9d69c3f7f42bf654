import { childEnvironment } from './child-environment.ts';

describe('the environment of a service', () => {
  it('has no token of the launcher in it, only what is needed and its settings', () => {
    const environment = childEnvironment(
      {
        PATH: '/bin',
        HF_TOKEN: 'secret',
        AWS_SECRET_ACCESS_KEY: 'secret',
        npm_config_x: 'y',
        VIGIA_MODEL_THREADS: '2',
        VIGIA_LIMITS_FILE: '/limits.json',
        VIGIA_DATABASE_URL: 'postgresql://user:secret@host/vigia',
        NODE_OPTIONS: '--inspect',
      },
      { VIGIA_PROFILE: 'local', VIGIA_MODEL_STAND_IN: undefined },
    );
    expect(environment).toEqual({
      PATH: '/bin',
      VIGIA_MODEL_THREADS: '2',
      VIGIA_LIMITS_FILE: '/limits.json',
      VIGIA_PROFILE: 'local',
    });
  });
});
