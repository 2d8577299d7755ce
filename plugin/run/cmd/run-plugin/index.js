// Pulumi's Node language host starts a plugin of a folder by this module of the SDK: `node <module> <folder> <arguments>`. The plugin needs nothing of
// the SDK. With this module in its place, no SDK is installed into the folder, and none is loaded: it takes three times as long to start.
const [folder] = process.argv.splice(2, 1)
require(folder)
