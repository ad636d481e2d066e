#!/usr/bin/env node
// Nothing newer than Node 12 can read may stand here: an older Node has to get as far as the message.
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 4)) {
  process.stderr.write(`clew needs Node 24.4 or newer; this is Node ${process.versions.node} (${process.execPath}).\n`);
  process.exitCode = 2;
} else {
  // Compiled code is kept from one start to the next, in the user's own folder: a wrapped command waits for ours to load.
  const cache = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + '/.cache');
  const compiled = cache
    ? import('node:module').then((module) => module.enableCompileCache(cache + '/clew/compiled'))
    : Promise.resolve();
  compiled
    .then(() => import('../dist/cli/main.js'))
    .then(
      ({ main }) => main(process.argv.slice(2)),
      (error) => {
        const unbuilt = error.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('dist');
        process.stderr.write(unbuilt ? 'clew is not built yet: run npm run build.\n' : `${error.stack}\n`);
        process.exitCode = 2;
      },
    );
}
