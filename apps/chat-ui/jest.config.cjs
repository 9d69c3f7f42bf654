module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'chat-ui',
};
