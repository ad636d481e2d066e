/** A witness that is killed after it remembered a checkpoint and before it answers. Arguments: its folder, the key of the log. */
import { openWitness } from '../../src/witness/open.ts';
import { serveWitness } from '../../src/witness/server.ts';

const [folder = '', vkey = ''] = process.argv.slice(2);
const opened = await openWitness({ folder, name: 'witness.example', logs: [vkey] });
const swap = opened.heads.compareAndSwap.bind(opened.heads);
opened.heads.compareAndSwap = async (...head) => {
  await swap(...head);
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};
const { url } = await serveWitness(opened, {
  host: '127.0.0.1',
  port: 0,
  report: (error) => process.stderr.write(String(error)),
});
process.stdout.write(`${url}\n`);
