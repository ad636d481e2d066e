/** What a proof object says of itself, checked without any history: that its verdict follows from the ancestors it lists. */
import { canonicalJson, bodyDigest, setDigest, type AbsenceProof } from './proof.ts';
import { ACCEPTABLE, gapsOf, inOrder, MemberGraph, type Judged } from './gaps.ts';
import { reachable, touchOf } from './touch.ts';

/** What can be wrong with a proof, level by level. */
export const ABSENCE_LEVELS = {
  form: 'the object has the digests it names, over its set and all else in it',
  closed: 'every relation of an ancestor leads to an ancestor, and all of them are reached',
  absent: 'no ancestor is, or has, what was not to be touched',
  accounted: 'where every ancestor is from is recorded, but for what was accepted',
  signature: 'the checkpoint is of these records, and signed by a key that is believed',
  history: 'the history gives the same proof, as of the same record',
} as const;

export type AbsenceLevel = keyof typeof ABSENCE_LEVELS;

/** Told of everything that does not hold. @param place `urn:clew:run:train`, `set` */
export type Found = (level: AbsenceLevel, place: string, message: string) => void;

/** Levels `form`, `closed`, `absent` and `accounted`. */
export function checkProof(proof: AbsenceProof, found: Found): void {
  checkForm(proof, found);
  const graph = new MemberGraph(proof.members);
  const { of, notTouched } = proof;
  const judged: Judged = { of, conditions: notTouched.conditions, targets: notTouched.targets };
  checkClosed(graph, proof, found);
  checkAbsent(graph, judged, proof, found);
  checkAccounted(graph, judged, proof, found);
}

function checkForm({ digest, checkpoint: _, ...whole }: AbsenceProof, found: Found): void {
  if (setDigest(whole.members) !== whole.set) found('form', 'set', 'It is not the digest of the ancestors listed.');
  if (bodyDigest(whole) !== digest)
    found('form', 'digest', 'It is not the digest of the object: something was changed.');
  whole.members.forEach(({ iri }, i) => {
    if (i > 0 && iri <= whole.members[i - 1]!.iri)
      found('form', iri, 'The ancestors are not in order, or one stands twice.');
  });
}

function checkClosed(graph: MemberGraph, { of, members }: AbsenceProof, found: Found): void {
  if (!graph.get(of)) found('closed', of, 'The element asked about is not in the set.');
  const reached = reachable(graph, of);
  for (const { iri, edges } of members) {
    const loose = edges.find(([, to]) => !graph.get(to));
    if (loose) found('closed', iri, `Its ${loose[0]} leads to ${loose[1]}, which is not in the set.`);
    if (!reached.has(iri)) found('closed', iri, 'No relation leads to it from the element asked about.');
  }
}

function checkAbsent(graph: MemberGraph, judged: Judged, { notTouched }: AbsenceProof, found: Found): void {
  const { elements, digests, conditions, targets } = notTouched;
  if (elements.length + digests.length + conditions.length === 0)
    found('absent', 'notTouched', 'Nothing is asked that could have been touched.');
  const missing =
    elements.find((each) => !targets.elements.includes(each)) ??
    digests.find((each) => !targets.digests.includes(each));
  if (missing !== undefined) found('absent', missing, 'It is asked about, and not looked for.');
  for (const member of graph.members) {
    const touch = touchOf(member, judged);
    if (touch?.by === 'ELEMENT') found('absent', member.iri, 'It is what was not to be touched.');
    else if (touch?.by === 'CONTENT') found('absent', member.iri, `It has the content ${touch.digest}.`);
    else if (touch) found('absent', member.iri, `It has ${touch.property} ${touch.value}.`);
  }
}

function checkAccounted(graph: MemberGraph, judged: Judged, { accepted, gaps }: AbsenceProof, found: Found): void {
  for (const reason of accepted)
    if (!ACCEPTABLE.includes(reason)) found('accounted', 'accepted', `${reason} cannot be accepted.`);
  // What was removed, only the history knows; all else follows from the set.
  const told = gaps.filter(({ reason }) => reason !== 'REMOVED');
  const real = inOrder(gapsOf(graph, judged));
  const known = new Set(told.map(canonicalJson));
  for (const gap of real) {
    const place = gap.element ?? 'gaps';
    if (!accepted.includes(gap.reason)) found('accounted', place, `${gap.reason}: ${gap.says} It was not accepted.`);
    else if (!known.has(canonicalJson(gap)))
      found('accounted', place, `${gap.reason}: ${gap.says} The proof does not say so.`);
  }
  for (const { reason, element, record } of gaps)
    if (!accepted.includes(reason))
      found('accounted', element ?? `record ${record}`, `${reason} is told as let pass, and was not accepted.`);
}
