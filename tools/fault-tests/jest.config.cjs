module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'fault-tests',
};
