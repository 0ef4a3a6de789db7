// `imports` of package.json leads `#contracts/topics` to the built file, for Node. dependency-cruiser follows sources
// and takes aliases in the form of a webpack configuration; there is no webpack here.
const { join } = require('node:path');

const at = (folder) => join(__dirname, folder);

module.exports = {
  resolve: {
    alias: {
      '#bench/*': at('bench/*'),
      '#deploy/*': at('deploy/*'),
      '#services/*': at('services/*'),
      '#test/*': at('test/*'),
      '#*': at('libs/*'),
    },
  },
};
