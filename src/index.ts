/** What programs import: `import { startRun } from 'clew'`. docs/mapping/run.md */
export {
  capture,
  startRun,
  type Ended,
  type ParameterValue,
  type PathOptions,
  type Run,
  type StartOptions,
} from './session/client.ts';
export type { RunType } from './session/kinds.ts';
export { Fault } from './prov/fault.ts';
