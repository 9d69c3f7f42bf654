module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'site-config',
};
