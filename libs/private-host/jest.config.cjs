module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'private-host',
  // A machine that is busy with other tests must not make these fail.
  testTimeout: 60_000,
};
