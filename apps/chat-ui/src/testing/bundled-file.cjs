/** Stands for what only the build can import: style sheets, and the addresses of bundled scripts. */
module.exports = '/bundled-file';
