/** The text that goes with every file of evidence of this form. It belongs to the form: a reader is sure to see this one. */
export const README = `Evidence from Clew, form 1

manifest.json            what was asked, the files with their SHA-256, the records
checkpoint               the signed head of the log (https://c2sp.org/tlog-checkpoint)
log.vkey                 the key it is signed with; compare it with the one you know
policy                   the witnesses that it asks for, if it has any (https://c2sp.org/tlog-policy)
records/N.json           what record N says, in RFC 8785 canonical JSON
records/N.salt           32 bytes that open its commitment
records/N.leaf           its entry in the log
records/N.tlog-proof     that the entry is in the log (https://c2sp.org/tlog-proof)
records/N.envelope       the signed envelope it was submitted in, if it was
records/N.tombstone      of a record whose content was removed, instead of .json and .salt
graph.ttl, graph.jsonld  what the records say of the elements asked for
shacl-report.*           what the shapes say of that

To check it with Clew, offline:   clew verify FILE --vkey KEY

To check it without Clew, in the folder where it was unpacked (tar xf FILE):

  Files:       jq -r '.files[] | "\\(.sha256)  \\(.path)"' manifest.json | sha256sum -c
  A record:    (printf 'clew/record/v1\\n'; cat records/0.salt records/0.json) | openssl dgst -sha256 -binary | base64
               is the "commit" in records/0.leaf
  Its leaf:    (printf '\\0'; cat records/0.leaf) | openssl dgst -sha256 -binary | base64
               leads through the hashes in records/0.tlog-proof to the root in checkpoint (RFC 9162, 2.1.3.2)
  Signature:   golang.org/x/mod/sumdb/note opens the checkpoint with the key in log.vkey;
               golang.org/x/mod/sumdb/tlog checks the proof

What it cannot show: that nothing else was ever recorded about these elements, or that what was recorded is true.
`;
