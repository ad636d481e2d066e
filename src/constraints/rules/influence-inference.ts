import { IDENTIFIED } from '../fact.ts';
import { inference, type UniquenessRule } from '../rule.ts';

/** Every relation is an influence with the same identifier, and the identifier of an influence is a key (23): so both ends must agree. */
export const influenceInference: UniquenessRule = {
  ...inference(
    15,
    'influence-inference',
    'Every relation is an influence, and one identifier identifies one influence.',
  ),
  dependencies: IDENTIFIED.map((of) => ({
    table: 'influence',
    of,
    key: ['id'],
    determines: ['subject', 'object'],
  })),
};
