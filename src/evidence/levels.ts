/** What can be said of a file of evidence, level by level. docs/design/verification.md */
export const EVIDENCE_LEVELS = {
  archive: 'the file holds what its manifest lists, to the byte, and nothing else',
  bytes: 'every record is in canonical form',
  commitment: "every record opens its entry's commitment",
  inclusion: 'every entry is in the tree that was signed',
  signature: "the checkpoint is signed by the log's key",
  consistency: 'witnesses, and heads kept elsewhere, agree with the checkpoint',
  graph: 'the graph, in every form, is what the records say',
  shapes: 'the SHACL report is what the shapes say of the graph',
} as const;

export type EvidenceLevel = keyof typeof EVIDENCE_LEVELS;
