module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'skupper-config',
};
