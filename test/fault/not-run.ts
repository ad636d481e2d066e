/** Says that something cannot be tested on this machine; where everything has to be tested, that is a failure. */
export function notRun(what: string, why: string): void {
  const line = `NOT RUN: ${what}. ${why}`;
  if (process.env['CI'] === 'true') throw new Error(`${line} (under CI=true this is a failure)`);
  process.stderr.write(`\n*** ${line}\n`);
}
