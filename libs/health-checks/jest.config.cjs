module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'health-checks',
};
